// Formatted numbers are also right at the edges: only certainty is "100 %", and 1 is followed by a singular.
import assert from "node:assert/strict";
import test from "node:test";
import * as format from "../../../../server/web/lib/format.js";

test("a count has its plural and its thousands", () => {
  assert.equal(format.count(0, "song"), "0 songs");
  assert.equal(format.count(1, "song"), "1 song");
  assert.equal(format.count(1204, "song"), "1,204 songs");
  assert.equal(format.count(2, "match", "matches"), "2 matches");
});

test("a clock shows the seconds rounded down", () => {
  assert.equal(format.clock(0), "0:00");
  assert.equal(format.clock(59.999), "0:59");
  assert.equal(format.clock(183.2), "3:03");
  assert.equal(format.clock(3600), "1:00:00");
  assert.equal(format.clock(-0.01), "0:00");
  assert.equal(format.clock(null), "–");
});

test("bytes have two or three digits and a fitting unit", () => {
  assert.equal(format.bytes(0), "0 B");
  assert.equal(format.bytes(999), "999 B");
  assert.equal(format.bytes(1000), "1.0 kB");
  assert.equal(format.bytes(48211034), "48 MB");
  assert.equal(format.bytes(999999), "1.0 MB");
  assert.equal(format.bytes(53687091200), "54 GB");
});

test("only 1 is 100 %, only 0 is 0 %", () => {
  assert.equal(format.percent(1), "100 %");
  assert.equal(format.percent(0.999), "> 99 %");
  assert.equal(format.percent(0.97), "97 %");
  assert.equal(format.percent(0.001), "< 1 %");
  assert.equal(format.percent(0), "0 %");
  assert.equal(format.percent(null), "–");
});

test("a transposition is given in semitones and octaves, higher or lower", () => {
  assert.equal(format.keyWords(-3), "3 semitones lower");
  assert.equal(format.keyWords(1.2), "1 semitone higher");
  assert.equal(format.keyWords(-12), "an octave lower");
  assert.equal(format.keyWords(14), "an octave and 2 semitones higher");
  assert.equal(format.keyWords(-24.4), "2 octaves lower");
  assert.equal(format.keyWords(-0.4), "");
});

test("a tempo ratio and its inverse get the same degree, faster and slower", () => {
  for (const [ratio, degree] of [
    [1.02, ""],
    [1.08, "a bit "],
    [1.3, ""],
    [1.9, "much "],
  ]) {
    assert.equal(format.tempoWords(ratio), ratio === 1.02 ? "" : `${degree}faster`);
    assert.equal(format.tempoWords(1 / ratio), ratio === 1.02 ? "" : `${degree}slower`);
  }
});

test("the difference names key and speed, in words and numbers", () => {
  assert.equal(format.differenceWords(3, 0.92), "you hummed it 3 semitones higher, a bit slower");
  assert.equal(format.differenceWords(0, 1), "you hummed it in the same key, at the same speed");
  assert.equal(format.differenceWords(0.2, 1.2), "you hummed it in the same key, faster");
  assert.equal(format.differenceFigures(3, 0.92), "+3 semitones, 0.92 ×");
  assert.equal(format.differenceFigures(-1.4, 1), "−1 semitone, 1.00 ×");
  assert.equal(format.differenceFigures(-0.3, 1), "±0 semitones, 1.00 ×");
});

test("MIDI numbers have the names of the nearest note, below zero too", () => {
  assert.equal(format.noteName(60), "C4");
  assert.equal(format.noteName(69.4), "A4");
  assert.equal(format.noteName(58), "Bb3");
  assert.equal(format.noteName(-1), "B-2");
});

test("today and yesterday go by the calendar, not by hours passed", () => {
  const now = new Date(2026, 4, 4, 0, 10);
  assert.equal(format.when(new Date(2026, 4, 4, 0, 5).toISOString(), now), "today 0:05");
  assert.equal(format.when(new Date(2026, 4, 3, 23, 50).toISOString(), now), "yesterday 23:50");
  assert.equal(format.when(new Date(2026, 4, 2, 23, 50).toISOString(), now), "2 May 2026");
});

test("tags are trimmed, unique and within the limits of the server", () => {
  assert.deepEqual(format.parseTags(" Trap, dark ,trap,, "), ["Trap", "dark"]);
  assert.deepEqual(format.parseTags(""), []);
  assert.equal(format.parseTags("x".repeat(100))[0].length, 40);
  assert.equal(format.parseTags([...Array(30).keys()].join(",")).length, 20);
});

test("the type of a file is the end of its name, ignoring case", () => {
  assert.ok(format.hasType("A.WAV", [".mp3", ".wav"]));
  assert.ok(!format.hasType("wav", [".wav"]));
  assert.ok(!format.hasType("a.wav.txt", [".wav"]));
  assert.ok(format.hasType("anything", []));
});

test("the keys are the 24 that the server names", () => {
  assert.equal(new Set(format.keys).size, 24);
  assert.ok(format.keys.includes("F# minor") && format.keys.includes("Bb major"));
});

test("a date is the same day in every time zone", () => {
  const zone = process.env.TZ;
  for (const name of ["America/Los_Angeles", "UTC", "Pacific/Auckland"]) {
    process.env.TZ = name;
    assert.equal(format.day("2026-05-04"), "4 May 2026");
  }
  process.env.TZ = zone ?? "";
});
