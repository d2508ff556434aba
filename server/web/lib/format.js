// Numbers, times and search results as text for people. Pure functions, tested by tests/server/web/lib/format.test.mjs.

const whole = new Intl.NumberFormat("en");
const kPitchClasses = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"];

/** The 24 keys that a song can have, as the server names them: "C major", "C minor", ... */
export const keys = kPitchClasses.flatMap((name) => [`${name} major`, `${name} minor`]);

/** A number with its noun: "1 song", "1,204 songs". */
export function count(n, one, many = `${one}s`) {
  return `${whole.format(n)} ${n === 1 ? one : many}`;
}

export function number(n) {
  return whole.format(n);
}

/** Seconds as minutes and whole seconds: 183.2 → "3:03"; "–" for null. */
export function clock(seconds) {
  if (seconds === null || !Number.isFinite(seconds)) return "–";
  const s = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(s / 60);
  const rest = String(s % 60).padStart(2, "0");
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

/** Bytes in decimal units: 48211034 → "48 MB". */
export function bytes(n) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (n >= 999.5 && unit < units.length - 1) {
    n /= 1000;
    unit += 1;
  }
  return `${n < 9.95 && unit > 0 ? n.toFixed(1) : Math.round(n)} ${units[unit]}`;
}

/** A fraction as a percentage that rounds neither to 100 % nor to 0 %: 0.998 → "> 99 %"; "–" for null. */
export function percent(share) {
  if (share === null || share === undefined) return "–";
  if (share > 0.995 && share < 1) return "> 99 %";
  if (share < 0.005 && share > 0) return "< 1 %";
  return `${Math.round(share * 100)} %`;
}

/** The text with its first letter in upper case. */
export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * The key of the hum relative to the song in words, rounded to semitones: -3 → "3 semitones lower"; 0 → ""; -14 →
 * "an octave and 2 semitones lower".
 */
export function keyWords(semitones) {
  const steps = Math.round(Math.abs(semitones));
  if (steps === 0) return "";
  const octaves = Math.floor(steps / 12);
  const rest = steps % 12;
  const parts = [];
  if (octaves > 0) parts.push(octaves === 1 ? "an octave" : `${octaves} octaves`);
  if (rest > 0) parts.push(count(rest, "semitone"));
  return `${parts.join(" and ")} ${semitones < 0 ? "lower" : "higher"}`;
}

/** The tempo of the hum relative to the song in words: 0.92 → "a bit slower"; within 3 % → "". */
export function tempoWords(ratio) {
  const factor = ratio < 1 ? 1 / ratio : ratio;
  if (factor <= 1.03) return "";
  const degree = factor <= 1.12 ? "a bit " : factor <= 1.4 ? "" : "much ";
  return `${degree}${ratio < 1 ? "slower" : "faster"}`;
}

/** Key and tempo of the hum in a sentence: "you hummed it 3 semitones lower, a bit slower". */
export function differenceWords(semitones, ratio) {
  const key = keyWords(semitones);
  const tempo = tempoWords(ratio);
  if (!key && !tempo) return "you hummed it in the same key, at the same speed";
  return `you hummed it ${key || "in the same key"}, ${tempo || "at the same speed"}`;
}

/** Key and tempo of the hum as numbers: "−3 semitones, 0.92 ×". */
export function differenceFigures(semitones, ratio) {
  const steps = Math.round(semitones);
  const sign = steps > 0 ? "+" : steps < 0 ? "−" : "±";
  return `${sign}${count(Math.abs(steps), "semitone")}, ${ratio.toFixed(2)} ×`;
}

/** The heading for a verdict and the number of songs found. */
export function verdictWords(verdict, found) {
  if (verdict === "match") return "Found it";
  if (verdict === "uncertain") return "Perhaps one of these";
  return found > 0 ? "Nothing matches well" : "Nothing found";
}

/** The name of the note nearest to a MIDI number: 60 → "C4". */
export function noteName(midi) {
  const note = Math.round(midi);
  return `${kPitchClasses[((note % 12) + 12) % 12]}${Math.floor(note / 12) - 1}`;
}

/** A time (ISO 8601) relative to `now`: "today 14:05", "yesterday 9:30", "4 May 2026". */
export function when(iso, now = new Date()) {
  const then = new Date(iso);
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((midnight(now) - midnight(then)) / 86400000);
  const time = `${then.getHours()}:${String(then.getMinutes()).padStart(2, "0")}`;
  if (days === 0) return `today ${time}`;
  if (days === 1) return `yesterday ${time}`;
  return day(iso);
}

/** The day of a time in the local time zone, or of a date ("2026-05-04") in any: "4 May 2026". */
export function day(iso) {
  const timeZone = iso.length === 10 ? "UTC" : undefined;
  return new Date(iso).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone });
}

/**
 * The tags in a text: "Trap, dark ,trap" → ["Trap", "dark"]. Trimmed, without repetitions (ignoring case), at most 20
 * tags of at most 40 characters each, as the server takes them.
 */
export function parseTags(text) {
  const tags = new Map();
  for (const part of text.split(",")) {
    const tag = part.trim().slice(0, 40).trim();
    if (tag && !tags.has(tag.toLowerCase())) tags.set(tag.toLowerCase(), tag);
  }
  return [...tags.values()].slice(0, 20);
}

/** True if the name of a file ends in one of the types (".wav"), ignoring case, or if there are no types. */
export function hasType(name, types) {
  return types.length === 0 || types.some((type) => name.toLowerCase().endsWith(type.toLowerCase()));
}
