// A dialog to find a song of the library by name.
import { songs } from "../lib/api.js";
import { dialog, field, fill, h } from "../lib/dom.js";
import { count } from "../lib/format.js";

/** Shows the dialog. Resolves with the chosen song, or null if it was cancelled. */
export async function pickSong(title) {
  let found = [];
  let asked = 0;
  const list = h("ul", { class: "pick-list", "aria-label": "Songs found" });
  const hint = h("p", { class: "hint", role: "status" });
  const look = async () => {
    const turn = ++asked;
    const answer = await songs({ q: input.value.trim(), sort: "title", limit: 20 }).catch((error) => ({ error }));
    if (turn !== asked) return;
    found = answer.songs ?? [];
    hint.textContent = answer.error ? answer.error.message : count(answer.total, "song");
    fill(
      list,
      found.map((song) => h("li", {}, h("button", { class: "pick", value: song.id }, song.title))),
    );
  };
  const input = h("input", {
    type: "search",
    autocomplete: "off",
    oninput: look,
    onkeydown: (event) => event.key === "Enter" && event.preventDefault(),
  });
  look();
  const answer = await dialog(
    title,
    [field("Name", input), hint, list],
    [h("button", { value: "", class: "button" }, "Cancel")],
  );
  return found.find((song) => song.id === answer) ?? null;
}
