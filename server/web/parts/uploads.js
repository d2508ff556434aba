// The uploads: one queue for the whole page, which continues while another view is shown, and its panel in the library.
import * as api from "../lib/api.js";
import { announce, fill, h } from "../lib/dom.js";
import { filesIn } from "../lib/folders.js";
import { count, hasType, number } from "../lib/format.js";
import { UploadQueue } from "../lib/upload_queue.js";

export const uploads = new UploadQueue(api.upload);

window.addEventListener("beforeunload", (event) => {
  if (!uploads.idle) event.preventDefault(); // the browser asks whether to leave
});

let notice = ""; // about files that were not added

/** Adds the files of a synchronous or asynchronous iterable to the uploads, all with the same tags. */
export async function addFiles(files, { limits, song_types: types }, tags = "") {
  let added = 0;
  let passed = 0;
  const some = [];
  notice = "";
  try {
    for await (const file of files) {
      if (file.name.startsWith(".")) continue;
      if (!hasType(file.name, types)) {
        passed += 1;
        continue;
      }
      const item = { file, name: file.name, size: file.size, tags };
      if (file.size > limits.song_bytes) {
        uploads.refuse({ ...item, file: null }, `larger than ${Math.round(limits.song_bytes / 1048576)} MB`);
        continue;
      }
      added += 1;
      some.push(item);
      // Uploading begins while a large folder is still being read.
      if (some.length === 50) uploads.add(some.splice(0));
    }
    if (passed > 0)
      notice = `${count(passed, "file")} skipped; song files are ${types.map((type) => type.slice(1)).join(", ")}.`;
  } catch (error) {
    notice = `The folder could not be read completely: ${error.message}`;
  }
  if (some.length > 0) uploads.add(some);
  uploads.dispatchEvent(new Event("change"));
  announce(`${count(added, "file")} added to the uploads. ${notice}`);
}

export const addEntries = (entries, server, tags) => addFiles(filesIn(entries), server, tags);

/** A function that runs `show` in the next animation frame, once however often it is called until then. */
export function onceAFrame(show) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      show();
    });
  };
}

/** The panel with the files that are being sent and those that have failed. Call `destroy()` when it is removed. */
export class UploadPanel {
  constructor() {
    this.element = h("section", { class: "uploads card", "aria-label": "Uploads", hidden: true });
    this.rows_ = new Map(); // list elements by item that is being sent
    this.head_ = h("h2", {});
    this.buttons_ = h("div", { class: "buttons" });
    this.active_ = h("ul", { class: "upload-list", "aria-label": "Being sent" });
    this.failed_ = h("div", {});
    this.notice_ = h("p", { class: "hint" });
    this.shownFailures_ = -1;
    this.element.append(
      h("div", { class: "uploads-head" }, this.head_, this.buttons_),
      this.notice_,
      this.active_,
      this.failed_,
    );
    this.update_ = onceAFrame(() => this.show_());
    uploads.addEventListener("change", this.update_);
    this.show_();
  }

  show_() {
    const { counts, active, paused } = uploads;
    this.element.hidden = counts.total === 0 && notice === "";
    this.notice_.textContent = notice;
    const parts = [`${number(counts.sent + counts.duplicate)} of ${count(counts.total, "file")} sent`];
    if (counts.duplicate > 0) parts.push(`${number(counts.duplicate)} already in the library`);
    if (counts.failed > 0) parts.push(`${number(counts.failed)} failed`);
    this.head_.textContent = paused ? `Paused: ${paused.message}` : parts.join(" · ");
    const state = `${Boolean(paused)} ${uploads.waitingCount > 0} ${uploads.idle} ${counts.failed > 0}`;
    if (state !== this.state_) {
      this.state_ = state;
      fill(this.buttons_, this.actions_(paused));
    }
    this.showActive_(active);
    if (this.shownFailures_ !== counts.failed) this.showFailed_();
  }

  actions_(paused) {
    const button = (label, onclick) => h("button", { type: "button", class: "button small", onclick }, label);
    return [
      paused && button("Continue", () => uploads.resume()),
      uploads.waitingCount > 0 && button("Cancel the rest", () => uploads.cancel()),
      uploads.idle && uploads.failed.some((item) => item.file) && button("Retry failed uploads", () => uploads.retry()),
      uploads.idle &&
        button("Close", () => {
          notice = "";
          uploads.clear();
        }),
    ];
  }

  showActive_(active) {
    for (const [item, row] of this.rows_) {
      if (active.has(item)) continue;
      row.remove();
      this.rows_.delete(item);
    }
    for (const item of active) {
      if (!this.rows_.has(item)) {
        const row = h(
          "li",
          {},
          h("span", { class: "name" }, item.name),
          h("progress", { max: "1", value: 0, "aria-label": `Sent of ${item.name}` }),
        );
        this.rows_.set(item, row);
        this.active_.append(row);
      }
      this.rows_.get(item).lastChild.value = item.sent;
    }
  }

  showFailed_() {
    const { failed, counts } = uploads;
    this.shownFailures_ = counts.failed;
    if (failed.length === 0) return this.failed_.replaceChildren();
    const list = h(
      "ul",
      { class: "upload-list", "aria-label": "Failed" },
      failed.map((item) =>
        h("li", {}, h("span", { class: "name" }, item.name), h("span", { class: "error" }, item.error.message)),
      ),
    );
    const more = counts.failed - failed.length;
    fill(this.failed_, list, more > 0 && h("p", { class: "hint" }, `and ${count(more, "more", "more")}`));
  }

  destroy() {
    uploads.removeEventListener("change", this.update_);
  }
}
