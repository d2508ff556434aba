// Every file of a folder is read exactly once, at any depth and in any number; browsers return at most 100 entries per
// call.
import assert from "node:assert/strict";
import test from "node:test";
import { filesIn, isOneFile } from "../../../../server/web/lib/folders.js";

const file = (name) => ({ name, isDirectory: false, file: (done) => done({ name }) });
const folder = (name, ...entries) => ({
  name,
  isDirectory: true,
  createReader() {
    let at = 0;
    return { readEntries: (done) => done(entries.slice(at, (at += 100))) };
  },
});
const names = async (entries) => {
  const found = [];
  for await (const { name } of filesIn(entries)) found.push(name);
  return found;
};

test("folders are read to their depth, in order", async () => {
  assert.deepEqual(await names([file("a"), folder("f", file("b"), folder("g", file("c")), file("d")), file("e")]), [
    "a",
    "b",
    "c",
    "d",
    "e",
  ]);
});

test("a folder of a thousand files gives a thousand", async () => {
  const found = await names([folder("f", ...Array.from({ length: 1000 }, (_, i) => file(`${i}`)))]);
  assert.equal(new Set(found).size, 1000);
  assert.equal(found.length, 1000);
});

test("hidden files and folders are skipped, empty folders give nothing", async () => {
  assert.deepEqual(await names([file(".DS_Store"), folder(".git", file("a")), folder("f")]), []);
});

test("a file that cannot be read is an error", async () => {
  const broken = { name: "b", isDirectory: false, file: (_, fail) => fail(new Error("gone")) };
  await assert.rejects(names([file("a"), broken]), /gone/);
});

test("isOneFile is true only for exactly one file", () => {
  assert.ok(isOneFile([file("a")]));
  assert.ok(!isOneFile([folder("f")]));
  assert.ok(!isOneFile([file("a"), file("b")]));
});
