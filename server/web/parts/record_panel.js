// The round record button with its level meter, and the choice of a recording from a file instead.
import { pausePlaying } from "../lib/audible.js";
import { fill, h, icon, set } from "../lib/dom.js";
import { clock } from "../lib/format.js";
import { microphoneAdvice, Recorder } from "../lib/recorder.js";
import { meterLevel, peak, rms } from "../lib/sound.js";

const kBars = 56; // bars of the meter, one for each piece of samples: about 2.4 s at 48 kHz
const kQuiet_s = 3; // after this time without sound the person is told
const kQuiet = 0.15; // meter level below which nothing is heard
const kShort_s = 2; // shorter recordings are not searched

/**
 * Records a hum or takes a file, then calls `onSound(blob)`. `limits` and `types` (suffixes of file names) are those of
 * the server. `state` is "idle", "asking" (for the microphone), "recording" or "busy" (searching).
 */
export class RecordPanel {
  constructor({ limits, types, onSound }) {
    Object.assign(this, { limits, onSound });
    this.state = "idle";
    this.button = h("button", { type: "button", class: "record", id: "record", onclick: () => this.toggle() });
    this.label_ = h("span", { class: "record-label", "aria-hidden": "true" });
    this.line_ = h("p", { class: "record-line", role: "status" });
    this.clock_ = h("p", { class: "record-clock", hidden: true });
    this.bars_ = Array.from({ length: kBars }, () => h("span", {}));
    this.meter_ = h(
      "div",
      {
        class: "meter",
        role: "meter",
        "aria-label": "Input level",
        "aria-valuemin": "0",
        "aria-valuemax": "100",
        "aria-valuenow": "0",
        hidden: true,
      },
      this.bars_,
    );
    this.cancel_ = h(
      "button",
      { type: "button", class: "button small", hidden: true, onclick: () => this.cancel() },
      "Discard",
    );
    this.input_ = h("input", {
      type: "file",
      hidden: true,
      id: "hum-file",
      "aria-label": "File to search with",
      accept: ["audio/*", ...types].join(","),
      onchange: () => this.take(this.input_.files[0]),
    });
    this.choose_ = h("button", { type: "button", class: "link", onclick: () => this.input_.click() }, "choose a file");
    this.other_ = h(
      "p",
      { class: "hint" },
      "or ",
      this.choose_,
      h("span", { class: "by-drop" }, " or drop one here"),
      this.input_,
    );
    this.error_ = h("div", {});
    this.element = h(
      "section",
      { class: "record-panel", "aria-label": "Hum" },
      this.button,
      this.label_,
      this.meter_,
      this.clock_,
      this.line_,
      this.cancel_,
      this.other_,
      this.error_,
    );
    this.show_("idle");
  }

  show_(state, line = "") {
    this.state = state;
    const recording = state === "recording";
    const label = recording ? "Stop" : "Record";
    fill(this.button, icon(recording ? "stop" : "mic"));
    set(this.button, { "aria-label": label, "aria-disabled": state === "busy" ? "true" : null });
    this.label_.textContent = { idle: "Record", asking: "", recording: "Stop", busy: "" }[state];
    this.element.dataset.state = state;
    this.line_.textContent = line;
    for (const part of [this.meter_, this.clock_, this.cancel_]) part.hidden = !recording;
    this.other_.hidden = state !== "idle";
  }

  toggle() {
    if (this.state === "recording") this.stop();
    else if (this.state === "idle") this.start();
  }

  async start() {
    pausePlaying(); // the microphone would record it
    this.error_.replaceChildren();
    this.show_("asking", "Allow the microphone …");
    this.recorder_ = new Recorder();
    this.quiet_ = 0;
    this.clipped_ = false;
    this.levels_ = new Array(kBars).fill(0);
    try {
      await this.recorder_.start((piece) => this.hear_(piece));
      if (this.state !== "asking") return this.recorder_.cancel();
      this.show_("recording", "Hum now: the tune, in any key, at any speed.");
    } catch (error) {
      this.show_("idle");
      this.fail(new Error(microphoneAdvice(error)));
    }
  }

  hear_(piece) {
    if (this.state !== "recording") return;
    const level = meterLevel(rms(piece));
    this.levels_.push(level);
    this.levels_.shift();
    this.bars_.forEach((bar, i) => {
      bar.style.transform = `scaleY(${Math.max(0.04, this.levels_[i])})`;
    });
    this.button.style.setProperty("--level", level.toFixed(2));
    set(this.meter_, { "aria-valuenow": Math.round(100 * level) });
    const { seconds } = this.recorder_;
    const text = clock(seconds);
    if (this.clock_.textContent !== text) this.clock_.textContent = text;
    this.quiet_ = level < kQuiet ? this.quiet_ + 1 : 0;
    this.clipped_ ||= peak(piece) >= 0.999;
    this.advise_(seconds);
    if (seconds >= this.limits.hum_seconds - 1) this.stop();
  }

  advise_(seconds) {
    const heard = Math.max(...this.levels_) >= kQuiet;
    let line = "Hum now: the tune, in any key, at any speed.";
    if (!heard && seconds > kQuiet_s) line = "Nothing can be heard: is this the right microphone?";
    else if (this.clipped_) line = "That is too loud: move away a little.";
    else if (seconds > 15) line = "That is plenty. Press Stop to search.";
    else if (seconds > 6) line = "Good. Press Stop to search, or go on.";
    if (this.line_.textContent !== line) this.line_.textContent = line;
  }

  async stop() {
    const { seconds } = this.recorder_;
    if (seconds < kShort_s) {
      this.cancel();
      this.fail(new Error("That was too short. Hum for 5 to 15 seconds."));
      return;
    }
    this.show_("busy", "Searching …");
    try {
      await this.search_(await this.recorder_.stop());
    } catch (error) {
      this.show_("idle");
      this.fail(error);
    }
  }

  cancel() {
    this.recorder_?.cancel();
    this.show_("idle");
  }

  /** Searches with a recording from a file. */
  async take(file) {
    this.input_.value = "";
    if (!file || this.state !== "idle") return;
    this.error_.replaceChildren();
    if (file.size > this.limits.hum_bytes) {
      this.fail(
        new Error(
          `A recording can have at most ${Math.round(this.limits.hum_bytes / 1e6)} MB. Cut out the part with the tune.`,
        ),
      );
      return;
    }
    this.show_("busy", "Searching …");
    await this.search_(file);
  }

  async search_(sound) {
    try {
      await this.onSound(sound);
      this.show_("idle");
    } catch (error) {
      this.show_("idle");
      this.fail(error);
    }
  }

  fail(error) {
    this.error_.replaceChildren(h("p", { class: "error", role: "alert" }, error.message));
  }

  destroy() {
    this.cancel();
  }
}
