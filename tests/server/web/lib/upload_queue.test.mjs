// Every added file ends exactly once as sent, duplicate or failed, whatever the server answers; at most three files are
// sent at a time.
import assert from "node:assert/strict";
import test from "node:test";
import { UploadQueue } from "../../../../server/web/lib/upload_queue.js";

const item = (n) => ({ file: {}, name: `${n}.wav`, size: n, tags: "" });
const items = (n) => Array.from({ length: n }, (_, i) => item(i));
const accepted = { song: {}, job: "1", duplicate: false, error: null };
const turn = () => new Promise((done) => setImmediate(done));
/** Waits until the queue is idle or paused. */
async function settle(queue) {
  for (let i = 0; i < 10000 && !queue.idle && !queue.paused; ++i) await turn();
}

test("a thousand files are sent, each once, three at a time", async () => {
  const names = [];
  let now = 0;
  let most = 0;
  const queue = new UploadQueue(async (file) => {
    most = Math.max(most, ++now);
    await turn();
    names.push(file.name);
    --now;
    return accepted;
  });
  queue.add(items(1000));
  await settle(queue);
  assert.equal(most, 3);
  assert.equal(new Set(names).size, 1000);
  assert.deepEqual(queue.counts, { total: 1000, sent: 1000, duplicate: 0, failed: 0 });
});

test("duplicates and failures are counted apart, and each failure keeps its reason", async () => {
  const queue = new UploadQueue(async (file) => {
    if (file.name === "0.wav") return { ...accepted, duplicate: true };
    if (file.name === "1.wav") return { ...accepted, error: { code: "unusable", message: "cannot be decoded" } };
    if (file.name === "2.wav") throw { status: 413, message: "too large" };
    return accepted;
  });
  queue.add(items(4));
  await settle(queue);
  queue.refuse(item(9), "larger than 200 MB");
  assert.deepEqual(queue.counts, { total: 5, sent: 1, duplicate: 1, failed: 3 });
  assert.deepEqual(queue.failed.map((f) => f.error.message).sort(), [
    "cannot be decoded",
    "larger than 200 MB",
    "too large",
  ]);
});

test("waits as long as a busy server asks, and no file is lost", async () => {
  const rests = [];
  let busy = 2;
  const queue = new UploadQueue(
    async () => {
      if (busy-- > 0) throw { status: 429, retryAfter: 7 };
      return accepted;
    },
    {
      sleep: async (s) => {
        rests.push(s);
        await turn();
      },
    },
  );
  queue.add(items(10));
  await settle(queue);
  assert.equal(queue.counts.sent, 10);
  assert.ok(rests.length >= 1 && rests.every((s) => s === 7));
});

test("tries an unreachable server four times, with growing pauses", async () => {
  const rests = [];
  let tries = 0;
  const queue = new UploadQueue(
    async () => {
      ++tries;
      throw { status: 0, message: "cannot be reached" };
    },
    {
      sleep: async (s) => {
        rests.push(s);
        await turn();
      },
    },
  );
  queue.add([item(1)]);
  await settle(queue);
  assert.equal(tries, 4);
  assert.deepEqual(rests, [2, 4, 8]);
  assert.equal(queue.counts.failed, 1);
});

test("a full disk or the end of the session pauses; nothing is lost after resuming", async () => {
  for (const status of [401, 507]) {
    let full = true;
    const queue = new UploadQueue(async () => {
      await turn();
      if (full) throw { status, message: "no" };
      return accepted;
    });
    queue.add(items(20));
    for (let i = 0; i < 10; ++i) await turn();
    assert.equal(queue.paused.status, status);
    assert.equal(queue.waitingCount, 20);
    full = false;
    queue.resume();
    await settle(queue);
    assert.equal(queue.counts.sent, 20);
  }
});

test("cancelling keeps what was sent; retrying sends what failed", async () => {
  let fails = true;
  const queue = new UploadQueue(async () => {
    await turn();
    if (fails) throw { status: 422, message: "empty" };
    return accepted;
  });
  queue.add(items(10));
  queue.cancel();
  await settle(queue);
  assert.deepEqual(queue.counts, { total: 3, sent: 0, duplicate: 0, failed: 3 });
  fails = false;
  queue.retry();
  await settle(queue);
  assert.deepEqual(queue.counts, { total: 3, sent: 3, duplicate: 0, failed: 0 });
});

test("files that are added when all are done start a new count", async () => {
  const queue = new UploadQueue(async () => accepted);
  queue.add(items(2));
  await settle(queue);
  queue.add(items(1));
  await settle(queue);
  assert.equal(queue.counts.total, 1);
});
