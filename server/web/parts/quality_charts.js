// The two charts of the quality view.
import { axis, legend, line } from "../lib/charts.js";
import { h } from "../lib/dom.js";
import { count, day, percent } from "../lib/format.js";
import { colour } from "../lib/theme.js";

const kMargin_s = 4 * 86400; // shown before the first and after the last point, so that a single point has an axis
const kMean = "RR is the mean of 1 ÷ rank of the right song: 1 if it is always first, 0.5 if it is always second.";

const wholePercent = (share) => `${Math.round(100 * share)} %`;
const shortDay = (seconds) =>
  new Date(1000 * seconds).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/**
 * A card with Success@1, Success@10 and RR over time; `draw(element, data, options)` must wait until it is on the page.
 */
export function successChart(points, draw) {
  const plot = h("div", {
    class: "plot",
    role: "img",
    "aria-label": `Success over time: ${points
      .map((point) => `${day(point.from)} ${percent(point.success_1)} first, ${percent(point.success_10)} in ten`)
      .join("; ")}`,
  });
  const columns = ["success_1", "success_10", "rr"].map((name) => points.map((point) => point[name]));
  draw(plot, [points.map((point) => new Date(point.from).getTime() / 1000), ...columns], (uPlot) => ({
    tzDate: (seconds) => uPlot.tzDate(new Date(1000 * seconds), "UTC"), // the server counts days in UTC
    scales: { x: { range: (_, from, to) => [from - kMargin_s, to + kMargin_s] }, y: { range: [0, 1.02] } },
    cursor: { show: false },
    axes: [
      axis({
        space: 70,
        size: 30,
        values: (_, times) => times.map((t) => shortDay(t)),
      }),
      axis({ size: 48, values: (_, shares) => shares.map(wholePercent) }),
    ],
    series: [
      {},
      ...[
        ["Success@1", "--hum"],
        ["Success@10", "--song"],
        ["RR", "--muted"],
      ].map(([label, name]) =>
        line(label, name, { points: { show: true, size: 6, fill: () => colour(name) }, spanGaps: true }),
      ),
    ],
  }));
  return h(
    "section",
    { class: "card", "aria-label": "Success over time" },
    h("h2", {}, "Over time"),
    plot,
    legend([
      ["Success@1", "hum"],
      ["Success@10", "song"],
      ["RR", "muted"],
    ]),
    h("p", { class: "hint" }, kMean),
  );
}

/** A card that shows how often the first result was right, by its confidence. `draw` as for `successChart`. */
export function reliabilityChart(bins, draw) {
  const plot = h("div", {
    class: "plot",
    role: "img",
    "aria-label": `Reliability: ${bins
      .filter((bin) => bin.hums > 0)
      .map((bin) => `of ${count(bin.hums, "hum")} at ${percent(bin.confidence)} were ${percent(bin.right)} right`)
      .join("; ")}`,
  });
  const filled = bins.filter((bin) => bin.hums > 0);
  const most = Math.max(1, ...filled.map((bin) => bin.hums));
  const x = [0, ...filled.map((bin) => bin.confidence), 1];
  const right = [null, ...filled.map((bin) => bin.right), null];
  draw(plot, [x, x, right], (uPlot) => ({
    scales: { x: { time: false, range: [0, 1] }, y: { range: [0, 1.02] } },
    cursor: { show: false },
    axes: [
      axis({ values: (_, shares) => shares.map(wholePercent), space: 60, size: 30 }),
      axis({ size: 48, values: (_, shares) => shares.map(wholePercent) }),
    ],
    series: [
      {},
      line("honest", "--muted", { width: 1, dash: [4, 4] }),
      line("right", "--hum", { paths: () => null, points: { show: false } }),
    ],
    hooks: { draw: [(chart) => dots(chart, filled, most, uPlot)] },
  }));
  return h(
    "section",
    { class: "card", "aria-label": "Reliability" },
    h("h2", {}, "Is the confidence honest?"),
    plot,
    h(
      "p",
      { class: "hint" },
      "Horizontal: how sure TuneFind was. Vertical: how often it was right. On the dashed line the two agree. Larger dots stand for more hums.",
    ),
  );
}

/** Draws a dot for each bin; a larger dot stands for more hums. */
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
