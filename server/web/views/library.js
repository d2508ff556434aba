// The library view: lists the songs by name, tag or state, and adds songs. Only one page of the list is loaded at a
// time.
import * as api from "../lib/api.js";
import { errorLine, field, fill, h, icon } from "../lib/dom.js";
import { count, number } from "../lib/format.js";
import { jobs } from "../lib/jobs.js";
import { SongRow } from "../parts/song_row.js";
import { addEntries, addFiles, UploadPanel, uploads } from "../parts/uploads.js";

const kPageSize = 100; // songs
const kTyping_ms = 200; // pause in typing before a search
const kReload_ms = 1500; // least time between two reloads while songs change

export class LibraryView {
  constructor({ server }) {
    this.server_ = server;
    this.offset_ = 0;
    this.rows_ = new Map(); // SongRow by song id
    this.panel_ = new UploadPanel();
    this.build_();
    this.onChange_ = () => this.reloadSoon_();
    uploads.addEventListener("sent", this.onChange_);
    jobs.addEventListener("job", this.onChange_);
    jobs.addEventListener("counts", (this.onCounts_ = () => this.showCounts_()));
    this.showCounts_();
    this.load_();
  }

  get title() {
    return "Library";
  }

  get dropHint() {
    return "Drop to add to your library";
  }

  build_() {
    const later = () => {
      clearTimeout(this.typing_);
      this.typing_ = setTimeout(() => this.first_(), kTyping_ms);
    };
    const now = () => this.first_();
    this.q_ = h("input", { type: "search", autocomplete: "off", placeholder: "Name, file or tag", oninput: later });
    this.tag_ = h("select", { onchange: now }, h("option", { value: "" }, "Any tag"));
    this.show_ = h(
      "select",
      { onchange: now },
      [
        ["", "All"],
        ["favourite", "Favourites"],
        ["ready", "Ready"],
        ["queued", "Waiting"],
        ["failed", "Failed"],
      ].map(([value, text]) => h("option", { value }, text)),
    );
    this.sort_ = h(
      "select",
      { onchange: now },
      h("option", { value: "added" }, "Newest first"),
      h("option", { value: "title" }, "Title"),
    );
    this.files_ = h("input", {
      type: "file",
      multiple: true,
      id: "song-files",
      hidden: true,
      "aria-label": "Song files",
      accept: this.server_.song_types.join(","),
      onchange: (event) => this.choose_(event.target),
    });
    this.folder_ = h("input", {
      type: "file",
      webkitdirectory: true,
      id: "song-folder",
      hidden: true,
      "aria-label": "Song folder",
      onchange: (event) => this.choose_(event.target),
    });
    this.tags_ = h("input", { type: "text", autocomplete: "off", placeholder: "trap, dark" });
    this.total_ = h("p", { class: "facts", role: "status" });
    this.list_ = h("ul", { class: "songs", id: "songs", "aria-label": "Songs" });
    this.pager_ = h("nav", { class: "pager", "aria-label": "Pages of songs" });
    this.error_ = h("div", {});
    this.jobs_ = h("p", { class: "notice", hidden: true });
    this.empty_ = h("div", { class: "empty", hidden: true });
    this.tools_ = h(
      "div",
      { class: "tools", role: "search" },
      field("Search", this.q_, { className: "grow" }),
      field("Tag", this.tag_),
      field("Show", this.show_),
      field("Sort by", this.sort_),
    );
    this.element = h(
      "div",
      { class: "library-view" },
      h("header", { class: "page-head" }, h("h1", { tabindex: "-1" }, "Library"), this.addButtons_()),
      this.jobs_,
      this.panel_.element,
      this.tools_,
      this.total_,
      this.error_,
      this.list_,
      this.pager_,
      this.empty_,
    );
  }

  addButtons_() {
    const tags = h(
      "details",
      { class: "add-tags" },
      h("summary", {}, "Tag new songs"),
      field("Tags for the songs that you add", this.tags_, { hint: "Separated by commas" }),
    );
    return h(
      "div",
      { class: "add" },
      h(
        "button",
        { type: "button", class: "button primary", onclick: () => this.files_.click() },
        icon("file"),
        "Add songs",
      ),
      h(
        "button",
        { type: "button", class: "button", onclick: () => this.folder_.click() },
        icon("folder"),
        "Add a folder",
      ),
      tags,
      this.files_,
      this.folder_,
    );
  }

  choose_(input) {
    const files = [...input.files];
    input.value = "";
    return addFiles(files, this.server_, this.tags_.value);
  }

  drop(entries) {
    return addEntries(entries, this.server_, this.tags_.value);
  }

  showCounts_() {
    const failed = jobs.counts?.failed ?? 0;
    this.jobs_.hidden = failed === 0;
    fill(
      this.jobs_,
      `${count(failed, "song")} could not be analysed. `,
      h(
        "button",
        {
          type: "button",
          class: "link",
          onclick: () => {
            this.show_.value = "failed";
            this.first_();
          },
        },
        "Show them",
      ),
    );
  }

  query_() {
    const show = this.show_.value;
    return {
      q: this.q_.value.trim(),
      tag: this.tag_.value,
      favourite: show === "favourite",
      state: ["", "favourite"].includes(show) ? "" : show,
      sort: this.sort_.value,
      offset: this.offset_,
      limit: kPageSize,
    };
  }

  /** Loads the first page. */
  first_() {
    this.offset_ = 0;
    this.load_();
  }

  reloadSoon_() {
    this.reload_ ??= setTimeout(() => this.load_(), kReload_ms);
  }

  async load_() {
    clearTimeout(this.reload_);
    this.reload_ = null;
    this.call_?.abort();
    this.call_ = new AbortController();
    try {
      const answer = await api.songs(this.query_(), this.call_.signal);
      if (answer.songs.length === 0 && this.offset_ > 0) return this.first_(); // the last page no longer exists
      this.error_.replaceChildren();
      this.showSongs_(answer);
    } catch (error) {
      if (error.name !== "AbortError") this.error_.replaceChildren(errorLine(error));
    }
  }

  showSongs_({ songs, total, tags }) {
    const filtered = Boolean(this.q_.value.trim() || this.tag_.value || this.show_.value);
    const kept = new Map();
    songs.forEach((song, i) => {
      const row =
        this.rows_.get(song.id) ?? new SongRow(song, { onGone: () => this.load_(), onTags: () => this.load_() });
      row.update(song);
      kept.set(song.id, row);
      // Rows in their right position are not moved, because they can be playing or have the focus.
      if (this.list_.children[i] !== row.element) this.list_.insertBefore(row.element, this.list_.children[i] ?? null);
    });
    for (const [id, row] of this.rows_) if (!kept.has(id)) row.destroy();
    this.rows_ = kept;
    this.showTags_(tags);
    const none = total === 0 && !filtered;
    for (const part of [this.tools_, this.list_, this.total_]) part.hidden = none;
    this.total_.textContent = filtered && total === 0 ? "No songs match." : count(total, "song");
    this.showPager_(total);
    this.showEmpty_(none);
  }

  showTags_(tags) {
    const text = JSON.stringify(tags);
    if (text === this.shownTags_) return;
    this.shownTags_ = text;
    const { value } = this.tag_;
    fill(
      this.tag_,
      h("option", { value: "" }, "Any tag"),
      tags.map(({ tag, songs }) => h("option", { value: tag }, `${tag} (${number(songs)})`)),
    );
    this.tag_.value = value;
    if (this.tag_.value !== value) this.tag_.value = "";
  }

  showPager_(total) {
    const last = Math.min(this.offset_ + kPageSize, total);
    this.pager_.hidden = total <= kPageSize;
    const go = (label, offset, allowed) =>
      h(
        "button",
        {
          type: "button",
          class: "button small",
          disabled: !allowed,
          onclick: async () => {
            this.offset_ = offset;
            await this.load_();
            this.list_.scrollIntoView();
            this.list_.querySelector("button")?.focus({ preventScroll: true });
          },
        },
        label,
      );
    const end = kPageSize * Math.floor(Math.max(0, total - 1) / kPageSize);
    fill(
      this.pager_,
      go("First", 0, this.offset_ > 0),
      go("Previous", Math.max(0, this.offset_ - kPageSize), this.offset_ > 0),
      h("span", { class: "facts" }, `${number(this.offset_ + 1)}–${number(last)} of ${number(total)}`),
      go("Next", this.offset_ + kPageSize, last < total),
      go("Last", end, last < total),
    );
  }

  showEmpty_(none) {
    if (this.empty_.hidden === !none) return;
    this.empty_.hidden = !none;
    const { limits, song_types: types } = this.server_;
    fill(
      this.empty_,
      none && [
        icon("folder"),
        h("h2", {}, "Drop a folder of beats here"),
        h(
          "p",
          {},
          "Folders within it are read too. When the first songs are analysed, ",
          h("a", { href: "#/" }, "hum one of them"),
          ".",
        ),
        h(
          "p",
          { class: "hint" },
          `${types.map((type) => type.slice(1)).join(", ")}; up to ${Math.round(limits.song_bytes / 1048576)} MB ` +
            `and ${Math.round(limits.song_seconds / 60)} minutes each.`,
        ),
      ],
    );
  }

  destroy() {
    clearTimeout(this.reload_);
    clearTimeout(this.typing_);
    this.call_?.abort();
    uploads.removeEventListener("sent", this.onChange_);
    jobs.removeEventListener("job", this.onChange_);
    jobs.removeEventListener("counts", this.onCounts_);
    for (const row of this.rows_.values()) row.destroy();
    this.panel_.destroy();
  }
}
