// What a click on a thumb does to the feedback of a hum, {right: [id], wrong: [id], none}. Tested by
// tests/server/web/lib/judgement.test.mjs.

/** The feedback after the song was judged `right`, `wrong` or (if it was so judged already) not any more. */
export function judge(feedback, song, judgement) {
  const was = judgementOf(feedback, song);
  const without = (songs) => songs.filter((id) => id !== song);
  const next = { right: without(feedback.right), wrong: without(feedback.wrong), none: feedback.none };
  if (was === judgement) return next;
  next[judgement].push(song);
  if (judgement === "right") next.none = false;
  return next;
}

/** The feedback after "none of these": no song is right; or, if that was said already, it is taken back. */
export function judgeNone(feedback) {
  return feedback.none ? { ...feedback, none: false } : { right: [], wrong: feedback.wrong, none: true };
}

/** "right", "wrong" or null. */
export function judgementOf(feedback, song) {
  if (feedback.right.includes(song)) return "right";
  return feedback.wrong.includes(song) ? "wrong" : null;
}
