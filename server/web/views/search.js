// The search view: record a hum, see the answer, return to earlier hums. While the library is empty, it asks for songs
// first.
import * as api from "../lib/api.js";
import { announce, errorLine, fill, h, icon, isTyping } from "../lib/dom.js";
import { filterControls, filterQuery } from "../parts/filters.js";
import { fileOf, isOneFile } from "../lib/folders.js";
import { capital, count, percent, verdictWords } from "../lib/format.js";
import { HumList } from "../parts/hum_list.js";
import { jobs } from "../lib/jobs.js";
import { RecordPanel } from "../parts/record_panel.js";
import { Results } from "../parts/results.js";
import { addEntries } from "../parts/uploads.js";

const kResults = 10; // songs to show per hum

export class SearchView {
  constructor({ server }) {
    this.server_ = server;
    this.fresh_ = null; // the answer of the last search, until it is shown
    this.panel_ = new RecordPanel({
      limits: server.limits,
      types: server.hum_types,
      onSound: (sound) => this.search_(sound),
    });
    this.filters_ = h("div", {});
    this.list_ = new HumList((id) => this.id_ === id && (location.hash = "#/"));
    this.heading_ = h("h1", { tabindex: "-1" }, "Hum it. Find the beat.");
    this.lead_ = h("div", {});
    this.intro_ = h("header", { class: "intro" }, this.heading_, this.lead_);
    this.answer_ = h("div", { class: "answer-place" });
    this.side_ = h("div", { class: "search-side" }, this.panel_.element, this.filters_);
    this.element = h("div", { class: "search-view" }, this.intro_, this.side_, this.answer_, this.list_.element);
    this.onKey_ = (event) => this.key_(event);
    document.addEventListener("keydown", this.onKey_);
    this.onCounts_ = () => this.newcomer_ && (this.soon_ ??= setTimeout(() => this.welcome_(), 700));
    jobs.addEventListener("counts", this.onCounts_);
    this.welcome_();
    this.list_.refresh();
  }

  get title() {
    return "Hum";
  }

  /** Updates heading and introduction by the state of the library: empty, nothing analysed yet, or ready. */
  async welcome_() {
    this.soon_ = null;
    try {
      const [ready, all] = await Promise.all([api.songs({ state: "ready", limit: 1 }), api.songs({ limit: 1 })]);
      this.newcomer_ = ready.total === 0;
      const state = ready.total > 0 ? "ready" : all.total > 0 ? "wait" : "empty";
      if (state !== this.welcomed_ || state === "ready") this.showWelcome_(state, ready.total);
      fill(this.filters_, ready.total > 0 && filterControls(all.tags));
    } catch (error) {
      fill(this.lead_, errorLine(error));
    }
  }

  showWelcome_(state, ready) {
    this.welcomed_ = state;
    this.element.dataset.library = state;
    if (state === "ready") {
      this.heading_.textContent = "Hum it. Find the beat.";
      fill(this.lead_, h("p", {}, `Five to fifteen seconds are enough to search your ${count(ready, "song")}.`));
    } else if (state === "wait") {
      this.heading_.textContent = "Listening to your songs";
      fill(this.lead_, h("p", {}, "As soon as the first one is analysed you can hum."));
    } else {
      this.heading_.textContent = "Start with your beats";
      fill(
        this.lead_,
        h(
          "p",
          {},
          "Drop a folder of beats anywhere on this page. Then hum a tune: TuneFind finds the beat it belongs to, and where in it.",
        ),
        h("p", {}, h("a", { class: "button primary", href: "#/library" }, icon("folder"), "Add songs")),
      );
    }
  }

  async search_(sound) {
    const answer = await api.search(sound, soundType(sound), { k: kResults, ...filterQuery() });
    if (this.destroyed_) return; // the answer is kept among the earlier hums
    this.fresh_ = answer;
    location.hash = `#/hum/${answer.hum}`;
    this.list_.refresh();
  }

  /** Shows the answer to the hum with this id; no answer for null. */
  async show(id = null) {
    this.id_ = id;
    this.results_?.destroy();
    this.results_ = null;
    this.list_.mark(id);
    this.element.classList.toggle("with-answer", id !== null);
    this.answer_.replaceChildren();
    if (id === null) return;
    const fresh = this.fresh_?.hum === id;
    try {
      const answer = fresh ? this.fresh_ : await api.hum(id);
      if (this.id_ !== id) return;
      this.fresh_ = null;
      this.results_ = new Results(answer, () => this.list_.refresh());
      this.answer_.replaceChildren(this.results_.element);
      announce(spoken(answer));
      const first = this.results_.element.querySelector(".result-title:not([disabled])") ?? this.results_.heading;
      first.focus({ preventScroll: true });
      this.results_.heading.scrollIntoView({ block: "nearest" });
    } catch (error) {
      if (this.id_ === id) fill(this.answer_, errorLine(error));
    }
  }

  /** Space starts and stops recording while no answer is open; Escape discards the recording. */
  key_(event) {
    if (event.key === "Escape" && this.panel_.state === "recording") this.panel_.cancel();
    if (
      event.key !== " " ||
      event.defaultPrevented ||
      isTyping(event.target) ||
      event.target.closest("button, a, summary")
    )
      return;
    if (this.panel_.state !== "recording" && (this.results_ || this.welcomed_ !== "ready")) return;
    event.preventDefault();
    this.panel_.toggle();
    this.panel_.button.focus();
  }

  /** The text that says what a drop would do. */
  get dropHint() {
    return this.newcomer_
      ? "Drop to add to your library"
      : "Drop a recording to search with it, or a folder to add its songs";
  }

  async drop(entries) {
    if (!this.newcomer_ && isOneFile(entries)) return this.panel_.take(await fileOf(entries[0]));
    location.hash = "#/library";
    return addEntries(entries, this.server_);
  }

  destroy() {
    this.destroyed_ = true;
    document.removeEventListener("keydown", this.onKey_);
    jobs.removeEventListener("counts", this.onCounts_);
    clearTimeout(this.soon_);
    this.results_?.destroy();
    this.panel_.destroy();
  }
}

/** A media type that the server accepts for the file. The server detects the real format by itself. */
function soundType(sound) {
  const taken = ["audio/webm", "audio/mp4", "audio/wav", "audio/ogg", "audio/mpeg", "video/webm"];
  return taken.includes(sound.type) ? sound.type : "application/octet-stream";
}

/** The answer as a line for screen readers. */
function spoken(answer) {
  const words = verdictWords(answer.verdict, answer.results.length);
  const [first] = answer.results;
  if (!first) return `${words}. ${answer.quality.advice.map(capital).join(". ")}`;
  return `${words}: ${first.song.title}, ${first.words}, ${percent(first.confidence)}. ${count(answer.results.length, "result")}.`;
}
