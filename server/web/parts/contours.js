// A chart of the melody of the song and of the hum over it, by time and pitch, with a line at the playback position.
import { alignment } from "../lib/api.js";
import { axis, draw, legend, line } from "../lib/charts.js";
import { errorLine, fill, h } from "../lib/dom.js";
import { clock, noteName } from "../lib/format.js";

const kHeight = 190; // pixels

/**
 * The figure for a hum (id) and one of its results. `follow(seconds)` moves the line; `onSeek(seconds)` is called after
 * a click on the chart; `destroy()` removes the figure.
 */
export class Contours {
  constructor(hum, result, onSeek) {
    this.plot_ = h("div", {
      class: "plot",
      role: "img",
      "aria-label": `The melody of ${result.song.title} and your hum over it, from ${clock(result.start_s)} to ${clock(result.end_s)}`,
    });
    this.element = h(
      "figure",
      { class: "contours" },
      this.plot_,
      h(
        "figcaption",
        {},
        legend([
          ["the song’s melody", "song"],
          ["your hum, in the song’s key and tempo", "hum"],
        ]),
      ),
    );
    this.cursor_ = h("div", { class: "play-line" });
    this.load_(hum, result, onSeek);
  }

  async load_(hum, result, onSeek) {
    try {
      const { song, hum: hummed } = await alignment(hum, result.song.id);
      if (this.destroyed) return;
      if (song.times_s.length === 0 && hummed.times_s.length === 0) {
        fill(this.plot_, h("p", { class: "hint" }, "There is no melody line to draw for this song."));
        return;
      }
      this.drawing_ = await this.draw_(song, hummed, onSeek);
      if (this.destroyed) this.drawing_.destroy();
    } catch (error) {
      if (!this.destroyed) fill(this.plot_, errorLine(error));
    }
  }

  async draw_(song, hum, onSeek) {
    const pitches = [...song.pitch, ...hum.pitch].filter((pitch) => pitch !== null);
    const low = Math.floor(Math.min(...pitches)) - 1;
    const high = Math.ceil(Math.max(...pitches)) + 1;
    const { default: uPlot } = await import("../vendor/uplot/uPlot.esm.min.js");
    const data = uPlot.join([
      [song.times_s, song.pitch],
      [hum.times_s, hum.pitch],
    ]);
    const drawing = await draw(this.plot_, data, kHeight, () => ({
      scales: { x: { time: false }, y: { range: [low, Math.max(high, low + 6)] } },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      axes: [
        axis({ values: (_, times) => times.map(clock), space: 60, size: 28 }),
        axis({ values: (_, notes) => notes.map(noteName), size: 40, space: 26, incrs: [1, 2, 3, 4, 6, 12] }),
      ],
      series: [{}, line("song", "--song", { width: 5 }), line("hum", "--hum", { width: 2.5 })],
    }));
    drawing.chart.over.append(this.cursor_);
    drawing.chart.over.addEventListener("click", (event) => {
      if (event.target !== this.cursor_) onSeek(drawing.chart.posToVal(event.offsetX, "x"));
    });
    return drawing;
  }

  follow(seconds) {
    const chart = this.drawing_?.chart;
    if (!chart) return;
    const { min, max } = chart.scales.x;
    this.cursor_.hidden = seconds < min || seconds > max;
    this.cursor_.style.transform = `translateX(${chart.valToPos(seconds, "x")}px)`;
  }

  destroy() {
    this.destroyed = true;
    this.drawing_?.destroy();
    this.element.remove();
  }
}
