// How good the answers are, from what the person said about them: figures, their course, honesty of the confidence, worst failures.
import * as api from "./api.js";
import { soundButton } from "./audible.js";
import { axis, draw, legend, line } from "./charts.js";
import { errorLine, field, fill, h } from "./dom.js";
import { count, day, number, percent, when } from "./format.js";
import { playButton, Player } from "./player.js";
import { colour } from "./theme.js";

const kChart = 220; // pixels
const kMean = "The mean of 1 ÷ rank of the right song: 1 if it is always first, 0.5 if it is second.";

export class QualityView {
  constructor() {
    this.drawings_ = [];
    this.per_ = h("select", { onchange: () => this.load_() }, h("option", { value: "week" }, "Week"), h("option", { value: "day" }, "Day"));
    this.body_ = h("div", { class: "quality-body" }, h("p", { class: "hint" }, "Counting …"));
    this.element = h("div", { class: "quality-view" },
      h("header", { class: "page-head" }, h("h1", { tabindex: "-1" }, "Quality"), field("Per", this.per_, { className: "inline" })), this.body_);
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
    fill(this.body_,
      judged ? this.figures_(quality) : h("div", { class: "empty" }, h("h2", {}, "No hum is judged yet"),
        h("p", {}, "Under each answer, say with the thumbs which song was the right one. The figures here follow from that. ",
          h("a", { href: "#/" }, "Hum a tune"), ".")),
      judged && h("div", { class: "two" }, this.course_(quality.over_time), this.reliability_(quality.reliability)),
      this.latency_(quality.latency), this.failures_(quality.failures), this.experiments_(quality.experiments));
  }

  figures_(quality) {
    const figure = (name, value, words) => h("div", { class: "figure-card" }, h("dt", {}, name), h("dd", {}, h("strong", {}, value), h("span", {}, words)));
    return h("dl", { class: "figures-row" },
      figure("Success@1", percent(quality.success_1), "the right song was first"),
      figure("Success@10", percent(quality.success_10), "it was among the first ten"),
      figure("RR", share(quality.rr), "mean reciprocal rank"),
      figure("Judged", number(quality.judged), quality.judged === 1 ? "hum with your verdict" : "hums with your verdict"));
  }

  course_(points) {
    const plot = h("div", { class: "plot", role: "img", "aria-label": `Success over time: ${points.map((point) =>
      `${day(point.from)} ${percent(point.success_1)} first, ${percent(point.success_10)} in ten`).join("; ")}` });
    const columns = ["success_1", "success_10", "rr"].map((name) => points.map((point) => point[name]));
    this.draw_(plot, [points.map((point) => new Date(point.from).getTime() / 1000), ...columns], () => ({
      scales: { y: { range: [0, 1.02] } }, cursor: { show: false },
      axes: [axis({ space: 70, size: 30, values: (_, times) => times.map((t) => new Date(1000 * t).toLocaleDateString("en-GB", { day: "numeric", month: "short" })) }),
        axis({ size: 48, values: (_, shares) => shares.map((x) => `${Math.round(100 * x)} %`) })],
      series: [{}, ...[["Success@1", "--hum"], ["Success@10", "--song"], ["RR", "--muted"]].map(([label, name]) =>
        line(label, name, { points: { show: true, size: 6, fill: () => colour(name) }, spanGaps: true }))],
    }));
    return h("section", { class: "card", "aria-label": "Success over time" }, h("h2", {}, "Over time"), plot,
      legend([["Success@1", "hum"], ["Success@10", "song"], ["RR", "muted"]]), h("p", { class: "hint" }, kMean));
  }

  reliability_(bins) {
    const plot = h("div", { class: "plot", role: "img", "aria-label": `Reliability: ${bins.filter((bin) => bin.hums > 0).map((bin) =>
      `of ${count(bin.hums, "hum")} at ${percent(bin.confidence)} were ${percent(bin.right)} right`).join("; ")}` });
    const filled = bins.filter((bin) => bin.hums > 0);
    const most = Math.max(1, ...filled.map((bin) => bin.hums));
    const x = [0, ...filled.map((bin) => bin.confidence), 1];
    const right = [null, ...filled.map((bin) => bin.right), null];
    this.draw_(plot, [x, x, right], (uPlot) => ({
      scales: { x: { time: false, range: [0, 1] }, y: { range: [0, 1.02] } }, cursor: { show: false },
      axes: [axis({ values: (_, shares) => shares.map((s) => `${Math.round(100 * s)} %`), space: 60, size: 30 }),
        axis({ size: 48, values: (_, shares) => shares.map((s) => `${Math.round(100 * s)} %`) })],
      series: [{}, line("honest", "--muted", { width: 1, dash: [4, 4] }), line("right", "--hum", { paths: () => null, points: { show: false } })],
      hooks: { draw: [(chart) => dots(chart, filled, most, uPlot)] },
    }));
    return h("section", { class: "card", "aria-label": "Reliability" }, h("h2", {}, "Is the confidence honest?"), plot,
      h("p", { class: "hint" }, "Across: how sure TuneFind was. Up: how often it was right. On the dashed line the two agree; a larger dot is more hums."));
  }

  latency_({ searches, p50_ms, p95_ms, p99_ms }) {
    const ms = (value) => (value === null ? "–" : `${number(Math.round(value))} ms`);
    return h("section", { class: "card", "aria-label": "Latency" }, h("h2", {}, "Waiting for an answer"),
      h("p", {}, searches === 0 ? "No search yet." : [h("strong", {}, ms(p50_ms)), " or less for half of the searches, ", h("strong", {}, ms(p95_ms)),
        " for 95 %, ", h("strong", {}, ms(p99_ms)), ` for 99 % of ${count(searches, "search", "searches")}.`]));
  }

  failures_(failures) {
    if (failures.length === 0) return null;
    return h("section", { class: "card", "aria-label": "Worst failures" }, h("h2", {}, "Worst failures"),
      h("ul", { class: "failures", "aria-label": "Worst failures" }, failures.map((failure) => this.failure_(failure))));
  }

  failure_(failure) {
    const place = h("div", {});
    let player = null;
    const play = playButton(`the song ${failure.title}`, () => {
      if (!player) {
        player = new Player({ id: failure.song, title: failure.title }, { onState: play.show });
        this.drawings_.push(player);
        place.append(player.element);
      }
      player.toggle();
    }, "button small");
    const rank = failure.rank === null ? "not found" : `found at rank ${failure.rank}`;
    return h("li", {}, h("div", { class: "failure-row" },
      named("Hum", soundButton(api.recordingAddress(failure.hum), `the hum of ${when(failure.at)}`, { class: "button small hum" })),
      named("Song", play.button),
      h("div", {}, h("a", { href: `#/hum/${failure.hum}` }, failure.title),
        h("p", { class: "facts" }, `${rank} · ${when(failure.at)}`,
          failure.found_title && ` · first was ${failure.found_title}, ${percent(failure.confidence)}`))), place);
  }

  experiments_(experiments) {
    if (experiments.length === 0) return null;
    const head = ["Run", "When", "Queries", "Songs", "Success@1", "Success@10", "RR"];
    return h("section", { class: "card", "aria-label": "Experiments" }, h("h2", {}, "Experiments"),
      h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Table of experiments" }, h("table", {},
        h("thead", {}, h("tr", {}, head.map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, experiments.map((run) => h("tr", {}, h("th", { scope: "row" }, run.name), [day(run.at), number(run.queries),
          number(run.songs), percent(run.success_1), percent(run.success_10), share(run.rr)].map((text) => h("td", {}, text))))))));
  }

  async draw_(plot, data, options) {
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

/** A dot for each bin, its area by the number of hums. */
function dots(chart, bins, most, uPlot) {
  const { ctx } = chart;
  ctx.save();
  ctx.fillStyle = colour("--hum");
  for (const bin of bins) {
    const radius = (3 + 7 * Math.sqrt(bin.hums / most)) * uPlot.pxRatio;
    ctx.beginPath();
    ctx.arc(chart.valToPos(bin.confidence, "x", true), chart.valToPos(bin.right, "y", true), radius, 0, 2 * Math.PI);
    ctx.fill();
  }
  ctx.restore();
}
