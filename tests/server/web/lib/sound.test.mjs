// A tone between known lengths of silence is trimmed at its edges, at any level and with noise.
import assert from "node:assert/strict";
import test from "node:test";
import { encodeWav, join, meterLevel, peak, rms, trimSilence } from "../../../../server/web/lib/sound.js";

const kRate = 16000;
const silence = (seconds) => new Float32Array(Math.round(seconds * kRate));
const tone = (seconds, gain) => silence(seconds).map((_, i) => gain * Math.sin((2 * Math.PI * 220 * i) / kRate));
let seed = 1;
const noise = () => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return seed / 0x3fffffff - 1;
};
const noisy = (samples, gain) => samples.map((x) => x + gain * noise());
const seconds = (samples) => samples.length / kRate;

test("a sine of amplitude 1 has an rms of the square root of 1/2, no samples have 0", () => {
  assert.ok(Math.abs(rms(tone(1, 1)) - Math.SQRT1_2) < 1e-3);
  assert.equal(rms(silence(0)), 0);
  assert.equal(peak(Float32Array.of(0.25, -0.5)), 0.5);
});

test("the meter goes from -60 dB to full scale", () => {
  assert.equal(meterLevel(0), 0);
  assert.equal(meterLevel(0.001), 0);
  assert.equal(meterLevel(1), 1);
  assert.equal(meterLevel(4), 1);
  assert.ok(Math.abs(meterLevel(10 ** -1.5) - 0.5) < 1e-9);
});

for (const gain of [0.01, 0.1, 0.9]) {
  for (const hiss of [0, 0.05]) {
    test(`silence around a tone of ${gain} with noise of ${hiss} times that is trimmed to a quarter of a second`, () => {
      const recording = noisy(join([silence(2), tone(3, gain), silence(1.5)]), hiss * gain);
      assert.ok(Math.abs(seconds(trimSilence(recording, kRate)) - 3.5) <= 0.1);
      const cut = trimSilence(recording, kRate, 0);
      assert.ok(Math.abs(seconds(cut) - 3) <= 0.1);
      assert.ok(Math.abs((cut.byteOffset - recording.byteOffset) / 4 / kRate - 2) <= 0.06);
    });
  }
}

test("a pause within the hum stays", () => {
  const recording = join([silence(1), tone(1, 0.3), silence(2), tone(1, 0.1), silence(1)]);
  assert.ok(Math.abs(seconds(trimSilence(recording, kRate, 0)) - 4) <= 0.1);
});

test("a hum without any silence stays whole", () => {
  assert.equal(trimSilence(tone(3, 0.2), kRate).length, 3 * kRate);
});

test("a click after the hum is trimmed", () => {
  const recording = join([silence(1), tone(2, 0.2), silence(1), tone(0.01, 0.9), silence(0.2)]);
  assert.ok(Math.abs(seconds(trimSilence(recording, kRate, 0)) - 2) <= 0.1);
});

test("a recording that is silent, or empty, is not changed", () => {
  assert.equal(trimSilence(silence(2), kRate).length, 2 * kRate);
  assert.equal(trimSilence(silence(0), kRate).length, 0);
  assert.equal(trimSilence(silence(0.03), kRate).length, 0.03 * kRate);
});

test("a wav file has 44 bytes of header, then 16-bit little-endian samples", () => {
  const file = new DataView(encodeWav(Float32Array.of(0, 1, -1, 0.5, 7), 16000));
  const text = (at, n) => String.fromCharCode(...new Uint8Array(file.buffer, at, n));
  assert.equal(file.byteLength, 54);
  assert.equal(text(0, 4) + text(8, 8) + text(36, 4), "RIFFWAVEfmt data");
  assert.equal(file.getUint32(4, true), 46);
  assert.equal(file.getUint32(24, true), 16000);
  assert.equal(file.getUint32(40, true), 10);
  assert.deepEqual(
    [44, 46, 48, 50, 52].map((at) => file.getInt16(at, true)),
    [0, 32767, -32767, 16384, 32767],
  );
});
