// The quality view: how good the answers are, measured by the person's feedback. Metrics, their course over time,
// reliability of the confidence, response times, worst failures, and experiments.
import * as api from "../lib/api.js";
import { soundButton } from "../lib/audible.js";
import { draw } from "../lib/charts.js";
import { errorLine, field, fill, h } from "../lib/dom.js";
import { count, day, number, percent, when } from "../lib/format.js";
import { playButton, Player } from "../parts/player.js";
import { reliabilityChart, successChart } from "../parts/quality_charts.js";

const kChartHeight = 220; // pixels

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
    this.body_ = h("div", { class: "quality-body" }, h("p", { class: "hint" }, "Loading …"));
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
            h("h2", {}, "No hums have been judged yet"),
            h(
              "p",
              {},
              "Use the thumbs beside the results of a search to say which song was right. This page is computed from that. ",
              h("a", { href: "#/" }, "Hum a tune"),
              ".",
            ),
          ),
      judged &&
        h(
          "div",
          { class: "two" },
          successChart(quality.over_time, this.draw_),
          reliabilityChart(quality.reliability, this.draw_),
        ),
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
      figure("Success@10", percent(quality.success_10), "the right song was among the first ten"),
      figure("RR", share(quality.rr), "mean reciprocal rank"),
      figure(
        "Judged",
        number(quality.judged),
        quality.judged === 1 ? "hum with your feedback" : "hums with your feedback",
      ),
    );
  }

  latency_({ searches, p50_ms, p95_ms, p99_ms }) {
    const ms = (value) => (value === null ? "–" : `${number(Math.round(value))} ms`);
    return h(
      "section",
      { class: "card", "aria-label": "Latency" },
      h("h2", {}, "Response time"),
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
    const playerBox = h("div", {});
    let player = null;
    const play = playButton(
      `the song ${failure.title}`,
      () => {
        if (!player) {
          player = new Player({ id: failure.song, title: failure.title }, { onState: play.show });
          this.drawings_.push(player);
          playerBox.append(player.element);
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
      playerBox,
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
    await new Promise(requestAnimationFrame); // by then the element is on the page and has a width
    if (this.destroyed_ || !plot.isConnected) return;
    const drawing = await draw(plot, data, kChartHeight, options);
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

/** Adds a text to a button. */
function named(text, button) {
  button.append(h("span", {}, text));
  return button;
}

const share = (value) => (value === null ? "–" : value.toFixed(2));
