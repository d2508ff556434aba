// Every file of a folder is read once, however deep it lies and however many there are; browsers hand out 100 a call.
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

test("hidden files and folders are passed over, empty folders give nothing", async () => {
  assert.deepEqual(await names([file(".DS_Store"), folder(".git", file("a")), folder("f")]), []);
});

test("what cannot be read is an error, not a file less", async () => {
  const broken = { name: "b", isDirectory: false, file: (_, fail) => fail(new Error("gone")) };
  await assert.rejects(names([file("a"), broken]), /gone/);
});

test("one file is a search, a folder or several are not", () => {
  assert.ok(isOneFile([file("a")]));
  assert.ok(!isOneFile([folder("f")]));
  assert.ok(!isOneFile([file("a"), file("b")]));
});
