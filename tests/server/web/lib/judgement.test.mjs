// After any clicks, the feedback is consistent: no song is both right and wrong, and no song is right if `none` is set.
import assert from "node:assert/strict";
import test from "node:test";
import { judge, judgeNone, judgementOf } from "../../../../server/web/lib/judgement.js";

const nothing = { right: [], wrong: [], none: false };

test("a second click undoes the first", () => {
  assert.deepEqual(judge(judge(nothing, "a", "right"), "a", "right"), nothing);
  assert.deepEqual(judge(judge(nothing, "a", "wrong"), "a", "wrong"), nothing);
  assert.deepEqual(judgeNone(judgeNone(nothing)), nothing);
});

test("the other thumb changes the judgement", () => {
  const after = judge(judge(nothing, "a", "right"), "a", "wrong");
  assert.deepEqual(after, { right: [], wrong: ["a"], none: false });
  assert.equal(judgementOf(after, "a"), "wrong");
  assert.equal(judgementOf(after, "b"), null);
});

test("none and a right song exclude each other", () => {
  assert.deepEqual(judgeNone({ right: ["a"], wrong: ["b"], none: false }), { right: [], wrong: ["b"], none: true });
  assert.deepEqual(judge({ right: [], wrong: [], none: true }, "a", "right"), { right: ["a"], wrong: [], none: false });
  assert.ok(judge({ right: [], wrong: [], none: true }, "a", "wrong").none);
});

test("after any sequence of clicks the feedback is consistent, and the input is not changed", () => {
  let state = 12345;
  const random = (n) => (state = (Math.imul(state, 48271) >>> 0) % 2147483647) % n;
  let feedback = nothing;
  for (let i = 0; i < 2000; ++i) {
    const before = JSON.stringify(feedback);
    const song = "abc"[random(3)];
    const next = random(4) === 0 ? judgeNone(feedback) : judge(feedback, song, random(2) ? "right" : "wrong");
    assert.equal(JSON.stringify(feedback), before);
    assert.ok(!(next.none && next.right.length > 0));
    assert.equal(new Set([...next.right, ...next.wrong]).size, next.right.length + next.wrong.length);
    feedback = next;
  }
});
