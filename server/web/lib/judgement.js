// How clicks change the feedback about a hum: {right: [song id], wrong: [song id], none: boolean}, where `none` means
// that no song is right. The functions do not change their arguments. Tested by
// tests/server/web/lib/judgement.test.mjs.

/** The feedback after a click on a thumb of a song, `judgement` "right" or "wrong". The second click removes it. */
export function judge(feedback, song, judgement) {
  const was = judgementOf(feedback, song);
  const without = (songs) => songs.filter((id) => id !== song);
  const next = { right: without(feedback.right), wrong: without(feedback.wrong), none: feedback.none };
  if (was === judgement) return next;
  next[judgement].push(song);
  if (judgement === "right") next.none = false;
  return next;
}

/** The feedback after a click on "None of these": no song is right. The second click removes it. */
export function judgeNone(feedback) {
  return feedback.none ? { ...feedback, none: false } : { right: [], wrong: feedback.wrong, none: true };
}

/** The judgement of a song: "right", "wrong" or null. */
export function judgementOf(feedback, song) {
  if (feedback.right.includes(song)) return "right";
  return feedback.wrong.includes(song) ? "wrong" : null;
}
