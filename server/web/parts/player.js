// A player with the waveform of a song: plays from any time, and marks and loops the match. The audio is streamed and
// the waveform drawn from peaks that the server computed, so the browser does not decode whole songs.
import { originalAddress, peaks } from "../lib/api.js";
import { startedPlaying } from "../lib/audible.js";
import { errorLine, fill, h, iconButton, relabel, set } from "../lib/dom.js";
import { clock } from "../lib/format.js";
import { colour, onSchemeChange } from "../lib/theme.js";

const kSeek_s = 5; // step of the arrow keys

/**
 * A player for a song {id, title}. With `match` {start_s, end_s, recurs}, playing starts at the match, which can be
 * looped. `onState(playing)` is called when playing starts or stops, `onTime(seconds)` when the position changes. The
 * caller puts `element` on the page; `destroy()` removes it.
 */
export class Player {
  constructor(song, { match = null, onState = () => {}, onTime = () => {} } = {}) {
    Object.assign(this, { song, match, onState, onTime });
    this.start = match?.start_s ?? 0;
    this.looping = false;
    this.destroyed = false;
    this.wave_ = h("div", {
      class: "wave",
      role: "slider",
      tabindex: "0",
      "aria-label": `Position in ${song.title}`,
      "aria-valuemin": "0",
      "aria-valuemax": "0",
      "aria-valuenow": "0",
      onkeydown: (event) => this.onKey_(event),
    });
    this.time_ = h("span", { class: "time" }, clock(this.start));
    this.element = h(
      "div",
      { class: "player" },
      this.wave_,
      h("div", { class: "transport" }, this.controls_(), this.time_),
    );
    this.ready = this.load_();
  }

  controls_() {
    if (!this.match) return [];
    this.loop_ = h(
      "button",
      { type: "button", class: "button small", "aria-pressed": "false", onclick: () => this.setLooping(!this.looping) },
      "Loop the match",
    );
    const again = h(
      "button",
      { type: "button", class: "button small", onclick: () => this.playFrom(this.start) },
      "From the match",
    );
    const recurs = (this.match.recurs ?? [])
      .slice(0, 4)
      .map((at) =>
        h(
          "button",
          { type: "button", class: "link", "aria-label": `Play from ${clock(at)}`, onclick: () => this.playFrom(at) },
          clock(at),
        ),
      );
    return [again, this.loop_, recurs.length > 0 && h("span", { class: "recurs" }, "also at ", recurs)];
  }

  async load_() {
    try {
      const [{ default: WaveSurfer }, { default: Regions }, shape] = await Promise.all([
        import("../vendor/wavesurfer.js/wavesurfer.esm.js"),
        import("../vendor/wavesurfer.js/regions.esm.js"),
        peaks(this.song.id),
      ]);
      if (this.destroyed) return;
      this.duration = shape.duration_s;
      this.audio_ = new Audio();
      this.audio_.preload = "metadata";
      const regions = Regions.create();
      this.surfer_ = WaveSurfer.create({
        container: this.wave_,
        media: this.audio_,
        url: originalAddress(this.song.id),
        peaks: [shape.peaks],
        duration: shape.duration_s,
        height: 72,
        barWidth: 2,
        barGap: 1,
        barRadius: 2,
        normalize: true,
        cursorWidth: 2,
        dragToSeek: true,
        plugins: [regions],
        ...this.colours_(),
      });
      this.listen_();
      this.show_(this.start);
      await new Promise((done) => {
        this.surfer_.once("ready", done);
        this.audio_.addEventListener("error", done);
      });
      if (this.destroyed) return;
      if (this.match) {
        this.region_ = regions.addRegion({
          start: this.match.start_s,
          end: this.match.end_s,
          drag: false,
          resize: false,
          color: colour("--hum-wash"),
        });
      }
      set(this.wave_, { "aria-valuemax": Math.round(this.duration) });
      this.seek(this.start);
      this.endScheme_ = onSchemeChange(() => {
        this.surfer_.setOptions(this.colours_());
        this.region_?.setOptions({ color: colour("--hum-wash") });
      });
    } catch (error) {
      this.fail_(error);
    }
  }

  colours_() {
    return { waveColor: colour("--song-soft"), progressColor: colour("--song"), cursorColor: colour("--ink") };
  }

  listen_() {
    this.surfer_.on("timeupdate", (time) => {
      if (this.looping && !this.audio_.paused && time >= this.match.end_s)
        return this.surfer_.setTime(this.match.start_s);
      this.show_(time);
    });
    this.surfer_.on("play", () => {
      startedPlaying(this);
      this.onState(true);
    });
    for (const end of ["pause", "finish"]) this.surfer_.on(end, () => this.onState(false));
    this.audio_.addEventListener("error", () =>
      this.fail_(new Error("This browser cannot play the song's format. Download it to listen.")),
    );
  }

  fail_(error) {
    if (this.destroyed) return;
    this.element.querySelector(".error")?.remove();
    this.element.append(errorLine(error));
  }

  show_(time) {
    fill(this.time_, `${clock(time)} / ${clock(this.duration)}`);
    set(this.wave_, {
      "aria-valuenow": Math.round(time),
      "aria-valuetext": `${clock(time)} of ${clock(this.duration)}`,
    });
    this.onTime(time);
  }

  get playing() {
    return Boolean(this.audio_ && !this.audio_.paused);
  }

  async play() {
    await this.ready;
    if (this.destroyed || !this.surfer_) return;
    await this.surfer_.play().catch((error) => {
      if (error.name !== "AbortError" && error.name !== "NotSupportedError") this.fail_(error);
    });
  }

  pause() {
    this.surfer_?.pause();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  async playFrom(time) {
    await this.ready;
    this.seek(time);
    await this.play();
  }

  seek(time) {
    this.surfer_?.setTime(Math.min(Math.max(0, time), this.duration));
  }

  skip(seconds) {
    if (this.surfer_) this.seek(this.surfer_.getCurrentTime() + seconds);
  }

  /** While looping, playing jumps from the end of the match back to its start. */
  setLooping(looping) {
    this.looping = looping;
    set(this.loop_, { "aria-pressed": String(looping) });
    const time = this.surfer_?.getCurrentTime() ?? 0;
    if (looping && (time < this.match.start_s || time >= this.match.end_s)) this.seek(this.match.start_s);
  }

  onKey_(event) {
    const steps = { ArrowRight: kSeek_s, ArrowLeft: -kSeek_s, PageUp: 30, PageDown: -30 };
    if (event.key in steps) this.skip(steps[event.key]);
    else if (event.key === "Home") this.seek(0);
    else if (event.key === "End") this.seek(this.duration);
    else if (event.key === " ") this.toggle();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  destroy() {
    this.destroyed = true;
    this.endScheme_?.();
    this.pause();
    this.surfer_?.destroy();
    this.audio_?.removeAttribute("src");
    this.element.remove();
  }
}

/** {button, show}: a button that plays and pauses `label`; `show(playing)` updates its icon. */
export function playButton(label, onclick, look = "icon-button round") {
  const button = iconButton("play", `Play ${label}`, { class: look, onclick });
  return {
    button,
    show: (playing) => relabel(button, playing ? "pause" : "play", `${playing ? "Pause" : "Play"} ${label}`),
  };
}
