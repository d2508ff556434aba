// Line charts on uPlot in the page's colours, which fit their container and follow light and dark.
import { h } from "./dom.js";
import { colour, onSchemeChange } from "./theme.js";

const load = () => import("../vendor/uplot/uPlot.esm.min.js").then((module) => module.default);

/**
 * Draws `data` (uPlot's columns: x, then one for each series) into `container`. `options(uPlot)` gives series, scales
 * and axes;
 * `height` is in pixels. Resolves with {chart, destroy}.
 */
export async function draw(container, data, height, options) {
  const uPlot = await load();
  const width = () => Math.max(120, container.clientWidth);
  const chart = new uPlot({ width: width(), height, legend: { show: false }, ...options(uPlot) }, data, container);
  const observer = new ResizeObserver(() => chart.setSize({ width: width(), height }));
  observer.observe(container);
  const endScheme = onSchemeChange(() => chart.redraw(false));
  return {
    chart,
    destroy: () => {
      observer.disconnect();
      endScheme();
      chart.destroy();
    },
  };
}

/** An axis with the page's ink; further options of uPlot's may be added. */
export function axis(options = {}) {
  return {
    stroke: () => colour("--muted"),
    font: "12px system-ui, sans-serif",
    ticks: { show: false },
    gap: 6,
    grid: { stroke: () => colour("--line"), width: 1 },
    ...options,
  };
}

/** A line in the colour of a custom property. */
export function line(label, property, options = {}) {
  return { label, stroke: () => colour(property), width: 2, points: { show: false }, ...options };
}

/** What the lines mean: [["your hum", "--hum"], ...]. */
export function legend(entries) {
  return h(
    "p",
    { class: "legend" },
    entries.map(([label, name]) => h("span", { class: `key key-${name}` }, label)),
  );
}
