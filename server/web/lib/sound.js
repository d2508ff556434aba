// Levels of samples, trimming of silence, and wav files. Samples are mono floats in [-1, 1]. Pure functions, tested by
// tests/server/web/lib/sound.test.mjs.

const kFrame_s = 0.02; // frame whose level is measured
const kSoundingFrames = 3; // a sound has at least 3 loud frames (60 ms), so a mouse click is not a sound

/** The root mean square of samples; 0 for no samples. */
export function rms(samples) {
  if (samples.length === 0) return 0;
  let sum = 0;
  for (const x of samples) sum += x * x;
  return Math.sqrt(sum / samples.length);
}

/** The level of a meter for an rms value, linear in dB: 0 at -60 dBFS and below, 1 at full scale and above. */
export function meterLevel(rmsValue) {
  if (rmsValue <= 0.001) return 0;
  return Math.min(1, 1 + (20 * Math.log10(rmsValue)) / 60);
}

/** The greatest absolute value of samples; 0 for no samples. */
export function peak(samples) {
  let greatest = 0;
  for (const x of samples) greatest = Math.max(greatest, Math.abs(x));
  return greatest;
}

/** The quantile of values for a fraction `share` in [0, 1]. */
function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/**
 * The samples without the silence before the first and after the last sound, except `keep_s` seconds on both sides. A
 * sound is at least 60 ms of frames that are within 30 dB of the loud frames and twice as loud as the quiet frames.
 * Samples without any sound are returned unchanged: the server then says what is wrong with them.
 */
export function trimSilence(samples, rate, keep_s = 0.25) {
  const size = Math.round(kFrame_s * rate);
  const levels = [];
  for (let at = 0; at + size <= samples.length; at += size) levels.push(rms(samples.subarray(at, at + size)));
  if (levels.length <= kSoundingFrames) return samples;

  const loud = quantile(levels, 0.95);
  if (loud <= 0.0005) return samples;
  // A hum without a pause has no quiet frames, so the bound is at least 12 dB below the loud frames.
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

/** A mono 16-bit wav file (ArrayBuffer) of the samples; values beyond full scale are clipped. */
export function encodeWav(samples, rate) {
  const file = new DataView(new ArrayBuffer(44 + 2 * samples.length));
  const text = (at, letters) => [...letters].forEach((c, i) => file.setUint8(at + i, c.charCodeAt(0)));
  text(0, "RIFF");
  file.setUint32(4, 36 + 2 * samples.length, true);
  text(8, "WAVEfmt ");
  file.setUint32(16, 16, true); // bytes of this chunk
  file.setUint16(20, 1, true); // PCM
  file.setUint16(22, 1, true); // channels
  file.setUint32(24, rate, true);
  file.setUint32(28, 2 * rate, true); // bytes per second
  file.setUint16(32, 2, true); // bytes per sample of all channels
  file.setUint16(34, 16, true); // bits per sample
  text(36, "data");
  file.setUint32(40, 2 * samples.length, true);
  samples.forEach((x, i) => file.setInt16(44 + 2 * i, Math.round(Math.max(-1, Math.min(1, x)) * 32767), true));
  return file.buffer;
}

/** Joins pieces of samples. */
export function join(pieces) {
  const all = new Float32Array(pieces.reduce((n, piece) => n + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
