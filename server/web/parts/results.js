// The answer to a hum: the songs found, with thumbs for feedback. One of them is open and shows its waveform and both
// melodies.
import * as api from "../lib/api.js";
import { soundButton } from "../lib/audible.js";
import { Contours } from "./contours.js";
import { announce, errorLine, h, iconButton, isTyping, set } from "../lib/dom.js";
import * as format from "../lib/format.js";
import { judge, judgementOf, judgeNone } from "../lib/judgement.js";
import { playButton, Player } from "./player.js";
import { pickSong } from "./song_picker.js";

/**
 * The section with the answer. `onChange(answer)` is called after feedback was stored; `destroy()` removes the section.
 */
export class Results {
  constructor(answer, onChange = () => {}) {
    this.answer = answer;
    this.onChange_ = onChange;
    this.rows_ = answer.results.map((result) => this.row_(result));
    this.open_ = null;
    this.list_ = h(
      "ol",
      { class: "results", id: "results", "aria-label": "Results" },
      this.rows_.map((row) => row.element),
    );
    this.error_ = h("div", {});
    this.element = h(
      "section",
      { class: "answer", "aria-labelledby": "verdict" },
      this.head_(),
      this.advice_(),
      this.rows_.length > 0 ? this.list_ : this.nothing_(),
      this.foot_(),
      this.error_,
    );
    this.onKey_ = (event) => this.key_(event);
    document.addEventListener("keydown", this.onKey_);
    this.showFeedback_();
    const first = this.rows_.find((row) => !row.gone);
    if (first) this.show(first);
  }

  head_() {
    const { answer } = this;
    this.heading = h(
      "h1",
      { id: "verdict", tabindex: "-1" },
      format.verdictWords(answer.verdict, answer.results.length),
    );
    const facts = [
      `${format.clock(answer.duration_s)} hummed ${format.when(answer.at)}`,
      `${format.count(answer.searched, "song")} searched in ${format.number(Math.round(answer.took_ms))} ms`,
    ];
    return h(
      "header",
      { class: "answer-head" },
      h(
        "div",
        { class: "answer-title" },
        this.heading,
        h("a", { class: "button small hum-again", href: "#/" }, "Hum again"),
      ),
      h("p", { class: "facts" }, soundButton(api.recordingAddress(answer.hum), "your hum"), facts.join(" · ")),
    );
  }

  advice_() {
    const { advice } = this.answer.quality;
    if (advice.length === 0) return null;
    return h(
      "div",
      { class: "advice", role: "note", "aria-label": "Advice for the next hum" },
      h("h2", {}, "For a better answer"),
      h(
        "ul",
        {},
        advice.map((line) => h("li", {}, format.capital(line))),
      ),
    );
  }

  nothing_() {
    const words =
      this.answer.searched === 0
        ? "No song was searched: clear the filters, or wait until the first songs are analysed."
        : "Hum five to fifteen seconds of the tune, close to the microphone.";
    return this.answer.searched === 0 || this.answer.quality.advice.length === 0 ? h("p", {}, words) : null;
  }

  foot_() {
    if (this.answer.searched === 0) return null;
    this.none_ = h(
      "button",
      {
        type: "button",
        class: "button",
        onclick: () =>
          this.judge_(
            judgeNone(this.answer.feedback),
            this.answer.feedback.none ? "Feedback removed." : "Noted: none of these songs.",
          ),
      },
      "None of these",
    );
    this.other_ = h("p", { class: "hint" });
    return h(
      "div",
      { class: "answer-foot" },
      this.none_,
      h("button", { type: "button", class: "button quiet", onclick: () => this.pickOther_() }, "Another song …"),
      this.other_,
    );
  }

  row_(result) {
    const { song } = result;
    const gone = song.state === "deleted";
    const id = `result-${result.rank}`;
    const row = { result, gone };
    const play = playButton(song.title, () => {
      const opened = this.open_ === row;
      this.show(row);
      if (opened) this.player_.toggle();
      else this.player_.playFrom(this.player_.start);
    });
    row.play = play;
    row.title = h(
      "button",
      {
        type: "button",
        class: "result-title",
        "aria-expanded": "false",
        "aria-controls": `${id}-detail`,
        "aria-describedby": `${id}-facts`,
        disabled: gone,
        onclick: () => this.show(row),
      },
      song.title,
    );
    row.up = iconButton("up", `This one: ${song.title}`, {
      "aria-pressed": "false",
      onclick: () => this.thumb_(song, "right"),
    });
    row.down = iconButton("down", `Not this one: ${song.title}`, {
      "aria-pressed": "false",
      onclick: () => this.thumb_(song, "wrong"),
    });
    row.star = iconButton("star", `Favourite: ${song.title}`, {
      "aria-pressed": String(Boolean(song.favourite)),
      onclick: () => this.star_(row),
    });
    row.detail = h("div", { class: "result-detail", id: `${id}-detail`, hidden: true });
    row.element = h(
      "li",
      { class: "result", id, "data-song": song.id },
      h(
        "div",
        { class: "result-row" },
        gone ? h("span", { class: "round" }) : play.button,
        h(
          "div",
          { class: "result-main" },
          h("span", { class: "result-rank", "aria-hidden": "true" }, result.rank),
          row.title,
          h("p", { class: "facts", id: `${id}-facts` }, this.facts_(result, gone)),
        ),
        confidence(result),
        h("div", { class: "result-actions" }, gone ? null : [row.up, row.down, row.star]),
      ),
      row.detail,
    );
    return row;
  }

  facts_(result, gone) {
    if (gone) return "deleted";
    const bpm = result.bpm ?? result.song.bpm;
    const about = [result.key ?? result.song.key, bpm && `${Math.round(bpm)} BPM`].filter(Boolean).join(" · ");
    return [
      about && [h("strong", {}, about), " · "],
      h("span", { class: "difference" }, `${format.differenceWords(result.transposition, result.tempo_ratio)} · `),
      h("span", { class: "figures" }, format.differenceFigures(result.transposition, result.tempo_ratio)),
    ];
  }

  /** Opens a row and closes the row that was open. */
  show(row) {
    if (this.open_ === row) return;
    this.close_();
    this.open_ = row;
    row.element.classList.add("open");
    set(row.title, { "aria-expanded": "true" });
    this.player_ = new Player(row.result.song, {
      match: row.result,
      onState: row.play.show,
      onTime: (time) => this.contours_?.follow(time),
    });
    this.contours_ = new Contours(this.answer.hum, row.result, (time) => this.player_.playFrom(time));
    row.detail.append(this.player_.element, this.contours_.element);
    row.detail.hidden = false;
  }

  close_() {
    if (!this.open_) return;
    this.player_.destroy();
    this.contours_.destroy();
    this.open_.play.show(false);
    this.open_.element.classList.remove("open");
    this.open_.detail.hidden = true;
    set(this.open_.title, { "aria-expanded": "false" });
    this.open_ = null;
  }

  /** Space plays and pauses; up and down move through the results, left and right through the song. */
  key_(event) {
    if (
      event.defaultPrevented ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      isTyping(event.target) ||
      !this.open_
    )
      return;
    const onControl = event.target.closest("button, a, summary, [role=slider]");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.move_(step);
    else if (event.key === "ArrowRight" || event.key === "ArrowLeft")
      this.player_.skip(event.key === "ArrowRight" ? 5 : -5);
    else if (event.key === " " && (!onControl || onControl.classList.contains("result-title"))) this.player_.toggle();
    else return;
    event.preventDefault();
  }

  move_(step) {
    const rows = this.rows_.filter((row) => !row.gone);
    const next = rows[rows.indexOf(this.open_) + step];
    if (!next) return;
    const playing = this.player_.playing;
    this.show(next);
    next.title.focus({ preventScroll: true });
    next.element.scrollIntoView({ block: "nearest" });
    if (playing) this.player_.playFrom(this.player_.start);
  }

  thumb_(song, judgement) {
    const next = judge(this.answer.feedback, song.id, judgement);
    const words = { right: "Noted: this is it.", wrong: "Noted: not this one.", null: "Feedback removed." };
    this.judge_(next, words[judgementOf(next, song.id)]);
  }

  async pickOther_() {
    const song = await pickSong("Which song did you hum?");
    if (song && judgementOf(this.answer.feedback, song.id) !== "right") this.thumb_(song, "right");
  }

  async judge_(feedback, words) {
    const before = this.answer.feedback;
    const turn = (this.turn_ = (this.turn_ ?? 0) + 1);
    this.answer.feedback = feedback;
    this.showFeedback_();
    try {
      const answer = await api.setFeedback(this.answer.hum, feedback);
      if (turn !== this.turn_) return; // another click came in the meantime
      this.answer.feedback = answer.feedback;
      this.error_.replaceChildren();
      announce(words);
      this.onChange_(this.answer);
    } catch (error) {
      if (turn === this.turn_) this.answer.feedback = before;
      this.error_.replaceChildren(errorLine(error));
    }
    this.showFeedback_();
  }

  showFeedback_() {
    const { feedback } = this.answer;
    for (const row of this.rows_) {
      const judgement = judgementOf(feedback, row.result.song.id);
      set(row.up, { "aria-pressed": String(judgement === "right") });
      set(row.down, { "aria-pressed": String(judgement === "wrong") });
      row.element.classList.toggle("right", judgement === "right");
      row.element.classList.toggle("wrong", judgement === "wrong");
    }
    if (!this.none_) return;
    set(this.none_, { "aria-pressed": String(feedback.none) });
    const shown = new Set(this.rows_.map((row) => row.result.song.id));
    const others = feedback.right.filter((id) => !shown.has(id)).length;
    this.other_.textContent = others > 0 ? "You chose a song that is not in this list." : "";
  }

  async star_(row) {
    try {
      row.result.song = await api.changeSong(row.result.song.id, { favourite: !row.result.song.favourite });
      set(row.star, { "aria-pressed": String(row.result.song.favourite) });
    } catch (error) {
      this.error_.replaceChildren(errorLine(error));
    }
  }

  destroy() {
    document.removeEventListener("keydown", this.onKey_);
    this.close_();
    this.element.remove();
  }
}

/** The confidence of a result in words, as a percentage and as a bar. */
function confidence(result) {
  const bar = h("span", { class: "bar", "aria-hidden": "true" }, h("span", {}));
  bar.firstChild.style.width = `${100 * result.confidence}%`;
  return h(
    "p",
    { class: "confidence" },
    h("span", { class: "words" }, format.capital(result.words)),
    " ",
    h("span", { class: "figure" }, format.percent(result.confidence)),
    bar,
  );
}
