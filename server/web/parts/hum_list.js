// The list of earlier hums. Each can be opened, played and deleted.
import * as api from "../lib/api.js";
import { soundButton } from "../lib/audible.js";
import { confirmed, errorLine, h, iconButton } from "../lib/dom.js";
import { number, percent, when } from "../lib/format.js";

const kPageSize = 20; // hums
const kJudged = { right: "right", lower: "another song was right", wrong: "wrong", none: "none of them" };

/** The list; `onDeleted(id)` is called after a hum was deleted. */
export class HumList {
  constructor(onDeleted) {
    this.onDeleted_ = onDeleted;
    this.list_ = h("ul", { class: "hum-list", "aria-label": "Earlier hums" });
    this.more_ = h(
      "button",
      {
        type: "button",
        class: "button small",
        hidden: true,
        onclick: () => this.load_(this.list_.children.length, kPageSize),
      },
      "Show more",
    );
    this.error_ = h("div", {});
    this.element = h(
      "section",
      { class: "hums", "aria-labelledby": "hums-heading", hidden: true },
      h("h2", { id: "hums-heading" }, "Earlier hums"),
      this.list_,
      this.more_,
      this.error_,
    );
    this.current_ = null;
  }

  /** Reloads the hums that are shown, from the newest on. */
  refresh() {
    return this.load_(0, Math.min(100, Math.max(kPageSize, this.list_.children.length)));
  }

  async load_(offset, limit) {
    try {
      const { hums, total } = await api.hums({ offset, limit });
      const kept = [...this.list_.children].slice(0, offset);
      this.list_.replaceChildren(...kept, ...hums.map((hum) => this.row_(hum)));
      this.element.hidden = total === 0;
      this.more_.hidden = this.list_.children.length >= total;
      this.more_.textContent = `Show more of ${number(total)}`;
      this.error_.replaceChildren();
      this.mark(this.current_);
    } catch (error) {
      this.element.hidden = false;
      this.error_.replaceChildren(errorLine(error));
    }
  }

  row_(hum) {
    const time = when(hum.at);
    const facts = [
      time,
      hum.confidence !== null && hum.title !== null && percent(hum.confidence),
      kJudged[hum.judged],
    ].filter(Boolean);
    return h(
      "li",
      { "data-hum": hum.id },
      soundButton(api.recordingAddress(hum.id), `the hum of ${time}`),
      h(
        "a",
        { href: `#/hum/${hum.id}` },
        h("span", { class: "name" }, hum.title ?? "Nothing found"),
        h("span", { class: "facts" }, facts.join(" · ")),
      ),
      iconButton("trash", `Delete the hum of ${time}`, { onclick: () => this.delete_(hum, time) }),
    );
  }

  async delete_(hum, time) {
    if (
      !(await confirmed(
        "Delete this hum?",
        `The recording of ${time}, its answer and your feedback will be deleted.`,
        "Delete",
      ))
    )
      return;
    try {
      await api.deleteHum(hum.id);
      this.list_.querySelector(`[data-hum="${hum.id}"]`)?.remove();
      this.onDeleted_(hum.id);
    } catch (error) {
      this.error_.replaceChildren(errorLine(error));
    }
  }

  /** Marks the hum with this id as open; null marks none. */
  mark(id) {
    this.current_ = id;
    for (const row of this.list_.children) {
      if (row.dataset.hum === id) row.querySelector("a").setAttribute("aria-current", "true");
      else row.querySelector("a").removeAttribute("aria-current");
    }
  }
}
