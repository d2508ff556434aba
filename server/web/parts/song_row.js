// One row of the library: a song that can be played, marked as favourite, edited, downloaded, deleted, analysed again.
import * as api from "../lib/api.js";
import { announce, confirmed, dialog, errorLine, field, fill, h, icon, iconButton } from "../lib/dom.js";
import { bytes, clock, day, parseTags } from "../lib/format.js";
import { playButton, Player } from "./player.js";

const kStates = { queued: "waiting", running: "being analysed", failed: "failed" };

export class SongRow {
  /** `onGone()` is called after the song was deleted, `onTags()` after its title, tags or state have changed. */
  constructor(song, { onGone, onTags }) {
    Object.assign(this, { onGone_: onGone, onTags_: onTags });
    this.main_ = h("div", { class: "song-main" });
    this.actions_ = h("div", { class: "song-actions" });
    this.play_ = h("div", { class: "song-play" });
    this.detail_ = h("div", { class: "song-detail" });
    this.element = h(
      "li",
      { class: "song", "data-song": song.id },
      h("div", { class: "song-row" }, this.play_, this.main_, this.actions_),
      this.detail_,
    );
  }

  /** Shows the current state of the song. */
  update(song) {
    const text = JSON.stringify(song);
    if (text === this.shown_) return;
    const focused = this.actions_.contains(document.activeElement) ? document.activeElement.dataset.action : null;
    this.shown_ = text;
    const renamed = this.song?.title !== song.title || this.song.state !== song.state;
    this.song = song;
    this.element.dataset.state = song.state;
    fill(this.main_, this.texts_(song));
    fill(this.actions_, this.buttons_(song));
    if (renamed) this.showPlay_();
    if (focused) this.actions_.querySelector(`[data-action=${focused}]`)?.focus();
  }

  texts_(song) {
    const about =
      song.state === "ready"
        ? [song.key, song.bpm && `${Math.round(song.bpm)} BPM`, clock(song.duration_s)].filter(Boolean)
        : [kStates[song.state], song.reason].filter(Boolean);
    return [
      h("p", { class: "song-title" }, song.title),
      h(
        "p",
        { class: song.state === "failed" ? "facts error" : "facts" },
        about.join(" · "),
        h("span", { class: "figures" }, ` · ${bytes(song.bytes)} · added ${day(song.added)}`),
      ),
      song.tags.length > 0 &&
        h(
          "ul",
          { class: "tags", "aria-label": "Tags" },
          song.tags.map((tag) => h("li", {}, tag)),
        ),
    ];
  }

  buttons_(song) {
    const named = (label) => `${label}: ${song.title}`;
    return [
      song.state === "failed" &&
        iconButton("retry", named("Analyse again"), { "data-action": "retry", onclick: () => this.retry_() }),
      iconButton("star", named("Favourite"), {
        "data-action": "star",
        "aria-pressed": String(song.favourite),
        onclick: () =>
          this.try_(async () => this.update(await api.changeSong(song.id, { favourite: !song.favourite }))),
      }),
      iconButton("edit", named("Edit"), { "data-action": "edit", onclick: () => this.edit_() }),
      h(
        "a",
        {
          class: "icon-button",
          "data-action": "download",
          href: api.downloadAddress(song.id),
          download: song.file,
          "aria-label": named("Download"),
          title: named("Download"),
        },
        icon("download"),
      ),
      iconButton("trash", named("Delete"), { "data-action": "delete", onclick: () => this.delete_() }),
    ];
  }

  showPlay_() {
    if (this.song.state !== "ready")
      return fill(this.play_, h("span", { class: `round state-${this.song.state}`, "aria-hidden": "true" }));
    const playing = this.player_?.playing ?? false;
    this.playButton_ = playButton(this.song.title, () => this.togglePlay_());
    this.playButton_.show(playing);
    fill(this.play_, this.playButton_.button);
  }

  togglePlay_() {
    if (!this.player_) {
      this.player_ = new Player(this.song, { onState: (playing) => this.playButton_.show(playing) });
      fill(
        this.detail_,
        this.player_.element,
        iconButton("close", `Close the waveform of ${this.song.title}`, { onclick: () => this.close_() }),
      );
      this.player_.play();
    } else {
      this.player_.toggle();
    }
  }

  close_() {
    this.player_.destroy();
    this.player_ = null;
    this.detail_.replaceChildren();
    this.playButton_.show(false);
    this.playButton_.button.focus();
  }

  async try_(action) {
    try {
      this.error_?.remove();
      await action();
    } catch (error) {
      this.error_ = errorLine(error);
      this.element.append(this.error_);
    }
  }

  async edit_() {
    const title = h("input", { type: "text", value: this.song.title, required: true, maxlength: "200" });
    const tags = h("input", { type: "text", value: this.song.tags.join(", "), autocomplete: "off" });
    const answer = await dialog(
      "Edit song",
      [field("Title", title), field("Tags", tags, { hint: "Separated by commas" })],
      [
        h("button", { value: "save", class: "button primary" }, "Save"), // first, so that Enter in a field saves
        h("button", { value: "", class: "button", formnovalidate: true }, "Cancel"),
      ],
    );
    if (answer !== "save" || !title.value.trim()) return;
    await this.try_(async () => {
      this.update(await api.changeSong(this.song.id, { title: title.value.trim(), tags: parseTags(tags.value) }));
      this.onTags_();
      announce("Saved.");
    });
  }

  async delete_() {
    const { title, id } = this.song;
    if (!(await confirmed("Delete this song?", `“${title}” and its file are deleted from TuneFind.`, "Delete"))) return;
    await this.try_(async () => {
      await api.deleteSong(id);
      announce(`${title} is deleted.`);
      const next = this.element.nextElementSibling ?? this.element.previousElementSibling;
      next?.querySelector("[data-action=delete]")?.focus();
      this.onGone_();
    });
  }

  /** Puts the failed job of the song back into the queue. */
  async retry_() {
    await this.try_(async () => {
      for (let offset = 0; ; offset += 1000) {
        const { jobs, total } = await api.jobs({ state: "failed", offset, limit: 1000 });
        const job = jobs.find(({ song }) => song === this.song.id);
        if (job) return void (await api.retryJob(job.id));
        if (offset + jobs.length >= total || jobs.length === 0)
          throw new Error("The failed analysis no longer exists. Upload the file again.");
      }
    });
    this.onTags_();
  }

  destroy() {
    this.player_?.destroy();
    this.element.remove();
  }
}
