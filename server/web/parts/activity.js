// The strip below the header that shows the progress of uploads and analysis in all views.
import { fill, h } from "../lib/dom.js";
import { count, number } from "../lib/format.js";
import { jobs } from "../lib/jobs.js";
import { onceAFrame, uploads } from "./uploads.js";

const kSpoken_ms = 8000; // least time between two lines for screen readers

/** Fills the strip and keeps it up to date. */
export function showActivity(strip) {
  const bar = h("progress", { max: "1", "aria-label": "Progress of uploads and analysis" });
  const text = h("span", { class: "activity-text" });
  const spoken = h("span", { class: "sr-only", role: "status" });
  fill(strip, h("a", { href: "#/library" }, text), bar, spoken);
  let most = 0; // most songs left to analyse since the last time nothing was left
  let last = 0; // when the last line was spoken

  const show = onceAFrame(() => {
    const { counts, paused } = uploads;
    const left = jobs.left;
    const sending = uploads.waitingCount + uploads.active.size;
    most = left + sending === 0 ? 0 : Math.max(most, left);
    strip.hidden = left + sending === 0;
    if (strip.hidden) {
      if (spoken.textContent) say("All songs are analysed.");
      return;
    }
    const sent = counts.total - sending;
    const parts = [];
    if (sending > 0)
      parts.push(paused ? "Uploads are paused" : `Uploading: ${number(sent)} of ${number(counts.total)}`);
    if (left > 0) parts.push(`${count(left, "song")} to analyse`);
    text.textContent = parts.join(" · ");
    // Sending and analysing a song count as one step each.
    const whole = Math.max(counts.total * (sending > 0 ? 1 : 0), 0) + most;
    bar.value = whole > 0 ? (whole - sending - left) / whole : 0;
    if (performance.now() - last > kSpoken_ms) say(text.textContent);
  });
  const say = (line) => {
    last = performance.now();
    spoken.textContent = line;
  };
  uploads.addEventListener("change", show);
  jobs.addEventListener("counts", show);
}
