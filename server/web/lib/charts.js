// Line charts (uPlot) in the colours of the page. They fit their container and follow the light and dark schemes.
import { h } from "./dom.js";
import { colour, onSchemeChange } from "./theme.js";

const load = () => import("../vendor/uplot/uPlot.esm.min.js").then((module) => module.default);

/**
 * Draws `data` (columns as uPlot takes them: x, then one for each series) into `container`, `height` pixels high.
 * `options(uPlot)` returns series, scales and axes. Resolves with {chart, destroy}; uPlot is loaded on the first call.
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

/** Options of an axis in the colours of the page; `options` adds to them or replaces them. */
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

/** Options of a series: a line in the colour of a CSS custom property. */
export function line(label, property, options = {}) {
  return { label, stroke: () => colour(property), width: 2, points: { show: false }, ...options };
}

/** A legend from labels and the suffixes of their CSS classes key-...: [["your hum", "hum"], ...]. */
export function legend(entries) {
  return h(
    "p",
    { class: "legend" },
    entries.map(([label, name]) => h("span", { class: `key key-${name}` }, label)),
  );
}
