// How good the answers are, from what the person said about them: figures, their course, honesty of the confidence,
// worst failures.
import * as api from "../lib/api.js";
import { soundButton } from "../lib/audible.js";
import { draw } from "../lib/charts.js";
import { errorLine, field, fill, h } from "../lib/dom.js";
import { count, day, number, percent, when } from "../lib/format.js";
import { playButton, Player } from "../parts/player.js";
import { course, reliability } from "../parts/quality_charts.js";

const kChart = 220; // pixels

export class QualityView {
  constructor() {
    this.drawings_ = [];
    this.draw_ = (...drawing) => this.drawOnPage_(...drawing);
    this.per_ = h(
      "select",
      { onchange: () => this.load_() },
      h("option", { value: "week" }, "Week"),
      h("option", { value: "day" }, "Day"),
    );
    this.body_ = h("div", { class: "quality-body" }, h("p", { class: "hint" }, "Counting …"));
    this.element = h(
      "div",
      { class: "quality-view" },
      h(
        "header",
        { class: "page-head" },
        h("h1", { tabindex: "-1" }, "Quality"),
        field("Per", this.per_, { className: "inline" }),
      ),
      this.body_,
    );
    this.load_();
  }

  get title() {
    return "Quality";
  }

  async load_() {
    try {
      const quality = await api.quality(this.per_.value);
      if (!this.destroyed_) this.show_(quality);
    } catch (error) {
      fill(this.body_, errorLine(error));
    }
  }

  show_(quality) {
    this.clear_();
    const judged = quality.judged > 0;
    fill(
      this.body_,
      judged
        ? this.figures_(quality)
        : h(
            "div",
            { class: "empty" },
            h("h2", {}, "No hum is judged yet"),
            h(
              "p",
              {},
              "Under each answer, say with the thumbs which song was the right one. The figures here follow from that. ",
              h("a", { href: "#/" }, "Hum a tune"),
              ".",
            ),
          ),
      judged &&
        h("div", { class: "two" }, course(quality.over_time, this.draw_), reliability(quality.reliability, this.draw_)),
      this.latency_(quality.latency),
      this.failures_(quality.failures),
      this.experiments_(quality.experiments),
    );
  }

  figures_(quality) {
    const figure = (name, value, words) =>
      h("div", { class: "figure-card" }, h("dt", {}, name), h("dd", {}, h("strong", {}, value), h("span", {}, words)));
    return h(
      "dl",
      { class: "figures-row" },
      figure("Success@1", percent(quality.success_1), "the right song was first"),
      figure("Success@10", percent(quality.success_10), "it was among the first ten"),
      figure("RR", share(quality.rr), "mean reciprocal rank"),
      figure(
        "Judged",
        number(quality.judged),
        quality.judged === 1 ? "hum with your verdict" : "hums with your verdict",
      ),
    );
  }

  latency_({ searches, p50_ms, p95_ms, p99_ms }) {
    const ms = (value) => (value === null ? "–" : `${number(Math.round(value))} ms`);
    return h(
      "section",
      { class: "card", "aria-label": "Latency" },
      h("h2", {}, "Waiting for an answer"),
      h(
        "p",
        {},
        searches === 0
          ? "No search yet."
          : [
              h("strong", {}, ms(p50_ms)),
              " or less for half of the searches, ",
              h("strong", {}, ms(p95_ms)),
              " for 95 %, ",
              h("strong", {}, ms(p99_ms)),
              ` for 99 % of ${count(searches, "search", "searches")}.`,
            ],
      ),
    );
  }

  failures_(failures) {
    if (failures.length === 0) return null;
    return h(
      "section",
      { class: "card", "aria-label": "Worst failures" },
      h("h2", {}, "Worst failures"),
      h(
        "ul",
        { class: "failures", "aria-label": "Worst failures" },
        failures.map((failure) => this.failure_(failure)),
      ),
    );
  }

  failure_(failure) {
    const place = h("div", {});
    let player = null;
    const play = playButton(
      `the song ${failure.title}`,
      () => {
        if (!player) {
          player = new Player({ id: failure.song, title: failure.title }, { onState: play.show });
          this.drawings_.push(player);
          place.append(player.element);
        }
        player.toggle();
      },
      "button small",
    );
    const rank = failure.rank === null ? "not found" : `found at rank ${failure.rank}`;
    return h(
      "li",
      {},
      h(
        "div",
        { class: "failure-row" },
        named(
          "Hum",
          soundButton(api.recordingAddress(failure.hum), `the hum of ${when(failure.at)}`, {
            class: "button small hum",
          }),
        ),
        named("Song", play.button),
        h(
          "div",
          {},
          h("a", { href: `#/hum/${failure.hum}` }, failure.title),
          h(
            "p",
            { class: "facts" },
            `${rank} · ${when(failure.at)}`,
            failure.found_title && ` · first was ${failure.found_title}, ${percent(failure.confidence)}`,
          ),
        ),
      ),
      place,
    );
  }

  experiments_(experiments) {
    if (experiments.length === 0) return null;
    const head = ["Run", "When", "Queries", "Songs", "Success@1", "Success@10", "RR"];
    return h(
      "section",
      { class: "card", "aria-label": "Experiments" },
      h("h2", {}, "Experiments"),
      h(
        "div",
        { class: "scroll", tabindex: "0", role: "group", "aria-label": "Table of experiments" },
        h(
          "table",
          {},
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              head.map((name) => h("th", { scope: "col" }, name)),
            ),
          ),
          h(
            "tbody",
            {},
            experiments.map((run) =>
              h(
                "tr",
                {},
                h("th", { scope: "row" }, run.name),
                [
                  day(run.at),
                  number(run.queries),
                  number(run.songs),
                  percent(run.success_1),
                  percent(run.success_10),
                  share(run.rr),
                ].map((text) => h("td", {}, text)),
              ),
            ),
          ),
        ),
      ),
    );
  }

  async drawOnPage_(plot, data, options) {
    await new Promise(requestAnimationFrame); // until it is on the page and has a width
    if (this.destroyed_ || !plot.isConnected) return;
    const drawing = await draw(plot, data, kChart, options);
    if (this.destroyed_ || !plot.isConnected) drawing.destroy();
    else this.drawings_.push(drawing);
  }

  clear_() {
    for (const drawing of this.drawings_) drawing.destroy();
    this.drawings_ = [];
  }

  destroy() {
    this.destroyed_ = true;
    this.clear_();
  }
}

function named(text, button) {
  button.append(h("span", {}, text));
  return button;
}

const share = (value) => (value === null ? "–" : value.toFixed(2));
