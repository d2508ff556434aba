// Samples of a recording: how loud, where sound begins and ends, as a wav file. Mono, floats from -1 to 1.
// No function here knows the page; all are tested by tests/server/web/lib/sound.test.mjs.

const kFrame_s = 0.02;
const kSoundingFrames = 3; // a sound is at least 60 ms long: a click of the mouse is none

/** Root mean square of samples; 0 of none. */
export function rms(samples) {
  if (samples.length === 0) return 0;
  let sum = 0;
  for (const x of samples) sum += x * x;
  return Math.sqrt(sum / samples.length);
}

/** A level for a meter, 0 to 1: -60 dB of full scale and below is 0, full scale is 1. */
export function meterLevel(rmsValue) {
  if (rmsValue <= 0.001) return 0;
  return Math.min(1, 1 + (20 * Math.log10(rmsValue)) / 60);
}

/** The greatest absolute sample; 0 of none. */
export function peak(samples) {
  let greatest = 0;
  for (const x of samples) greatest = Math.max(greatest, Math.abs(x));
  return greatest;
}

/** The value below which the given share of the values lies. */
function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/**
 * The samples without the silence before the first and after the last sound, `keep_s` seconds of it left on both sides.
 * Sounding is a frame within 30 dB of the loud frames and twice as loud as the quiet ones, for 60 ms at least.
 * Samples in which nothing sounds stay as they are: what is wrong with them is the server's to say.
 */
export function trimSilence(samples, rate, keep_s = 0.25) {
  const size = Math.round(kFrame_s * rate);
  const levels = [];
  for (let at = 0; at + size <= samples.length; at += size) levels.push(rms(samples.subarray(at, at + size)));
  if (levels.length <= kSoundingFrames) return samples;

  const loud = quantile(levels, 0.95);
  if (loud <= 0.0005) return samples;
  // A hum without a pause has no quiet frames: the bound stays 12 dB below the loud ones.
  const bound = Math.min(Math.max(loud / 31.6, 2 * quantile(levels, 0.05)), loud / 4);
  const sounding = (frame) => {
    for (let i = 0; i < kSoundingFrames; ++i) if (!(levels[frame + i] > bound)) return false;
    return true;
  };
  let first = 0;
  while (first < levels.length && !sounding(first)) ++first;
  let last = levels.length - kSoundingFrames;
  while (last >= 0 && !sounding(last)) --last;
  if (first > last) return samples;

  const keep = Math.round(keep_s * rate);
  return samples.subarray(
    Math.max(0, first * size - keep),
    Math.min(samples.length, (last + kSoundingFrames) * size + keep),
  );
}

/** Samples as a wav file of one channel and 16 bits: an ArrayBuffer. Samples beyond full scale are clipped. */
export function encodeWav(samples, rate) {
  const file = new DataView(new ArrayBuffer(44 + 2 * samples.length));
  const text = (at, letters) => [...letters].forEach((c, i) => file.setUint8(at + i, c.charCodeAt(0)));
  text(0, "RIFF");
  file.setUint32(4, 36 + 2 * samples.length, true);
  text(8, "WAVEfmt ");
  file.setUint32(16, 16, true); // bytes of the format
  file.setUint16(20, 1, true); // PCM
  file.setUint16(22, 1, true); // channels
  file.setUint32(24, rate, true);
  file.setUint32(28, 2 * rate, true); // bytes a second
  file.setUint16(32, 2, true); // bytes a frame
  file.setUint16(34, 16, true); // bits a sample
  text(36, "data");
  file.setUint32(40, 2 * samples.length, true);
  samples.forEach((x, i) => file.setInt16(44 + 2 * i, Math.round(Math.max(-1, Math.min(1, x)) * 32767), true));
  return file.buffer;
}

/** Pieces of samples as one. */
export function join(pieces) {
  const all = new Float32Array(pieces.reduce((n, piece) => n + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
