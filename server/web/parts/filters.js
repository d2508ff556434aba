// The filters of a search: tag, key and range of tempo. The choice is kept while the page is open.
import { field, fill, h, set } from "../lib/dom.js";
import { keys } from "../lib/format.js";

const chosen = { tag: "", key: "", bpm_min: "", bpm_max: "" };

/** The filters as parameters of POST /v1/search. */
export const filterQuery = () => ({ ...chosen });

/** The chosen filters in words; "" without any. */
const describe = () =>
  [
    chosen.tag,
    chosen.key,
    (chosen.bpm_min || chosen.bpm_max) && `${chosen.bpm_min || "…"}–${chosen.bpm_max || "…"} BPM`,
  ]
    .filter(Boolean)
    .join(", ");

/** The collapsible controls; `tags` are the tags of the library, [{tag, songs}]. */
export function filterControls(tags) {
  const summary = h("summary", {});
  const tag = h(
    "select",
    {},
    option("", "Any tag"),
    tags.map(({ tag: name, songs }) => option(name, `${name} (${songs})`)),
  );
  const key = h(
    "select",
    {},
    option("", "Any key"),
    keys.map((name) => option(name, name)),
  );
  const bpm = (label) =>
    h("input", { type: "number", inputmode: "numeric", min: "20", max: "400", step: "1", placeholder: label });
  const controls = { tag, key, bpm_min: bpm("from"), bpm_max: bpm("to") };
  const show = () => {
    fill(summary, "Search among ", h("strong", {}, describe() || "all songs"));
    set(clear, { hidden: !describe() });
  };
  const clear = h(
    "button",
    {
      type: "button",
      class: "link",
      onclick: () => {
        for (const [name, control] of Object.entries(controls)) chosen[name] = control.value = "";
        show();
      },
    },
    "Clear",
  );
  for (const [name, control] of Object.entries(controls)) {
    control.value = chosen[name];
    if (control.value !== chosen[name]) chosen[name] = ""; // a tag that no longer exists
    control.addEventListener("change", () => {
      chosen[name] = control.validity.valid ? control.value : "";
      show();
    });
  }
  show();
  return h(
    "details",
    { class: "filters", open: Boolean(describe()) },
    summary,
    h(
      "div",
      { class: "filter-fields" },
      field("Tag", tag),
      field("Key", key),
      field("BPM from", controls.bpm_min),
      field("BPM to", controls.bpm_max),
      clear,
    ),
  );
}

const option = (value, text) => h("option", { value }, text);
