// Elements, icons, dialogs and the status line for screen readers. Text always becomes text nodes, never markup, since
// titles and tags are untrusted.

const kIcons = {
  // SVG paths in a box of 24 x 24, stroked with a width of 2
  mic: "M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM5 11v1a7 7 0 0 0 14 0v-1M12 19v3",
  stop: "M7 7h10v10H7z",
  play: "M8 5v14l11-7z",
  pause: "M8 5v14M16 5v14",
  back: "M6 5v14M19 6l-9 6 9 6z",
  loop: "M17 3l3 3-3 3M4 11V9a3 3 0 0 1 3-3h13M7 21l-3-3 3-3M20 13v2a3 3 0 0 1-3 3H4",
  up: "M7 11v9H4v-9zM7 11l4-8a2 2 0 0 1 2 2v4h5a2 2 0 0 1 2 2.4l-1.2 6A2 2 0 0 1 16.8 20H7",
  down: "M17 13V4h3v9zM17 13l-4 8a2 2 0 0 1-2-2v-4H6a2 2 0 0 1-2-2.4l1.2-6A2 2 0 0 1 7.2 4H17",
  star: "M12 3.5l2.6 5.3 5.9.9-4.250 4.1 1 5.8L12 16.9 6.750 19.6l1-5.8L3.5 9.7l5.9-.9z",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  edit: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
  folder: "M3 6h6l2 2h10v11H3z",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  retry: "M4 12a8 8 0 1 1 2.5 5.8M4 20v-5h5",
  close: "M6 6l12 12M18 6L6 18",
  hum: "M3 14c2 0 2-6 4.5-6S10 18 12.5 18 15 6 17.5 6 19.5 12 21 12",
  library: "M4 5v14M8 5v14M12 5v14M15.5 5.5L20 19",
  quality: "M4 20V4M4 20h16M8 16v-4M12 16V8M16 16v-6",
  account: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 4-6 8-6s8 2 8 6",
};

/**
 * Creates an element with attributes, `on...` listeners and children: elements, texts and lists of them; null,
 * undefined and false are skipped.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  set(element, attributes);
  append(element, children);
  return element;
}

/**
 * Sets attributes: null, undefined and false remove one, true sets it to "". `value`, `checked` and `indeterminate` are
 * set as properties, `on...` adds a listener.
 */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "indeterminate") element[name] = value;
    else if (value === null || value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : value);
  }
  return element;
}

function append(element, children) {
  for (const child of children.flat(3)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

/** Replaces the children of the element. */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  for (const [key, value] of Object.entries({
    viewBox: "0 0 24 24",
    class: `icon icon-${name}`,
    "aria-hidden": "true",
  })) {
    svg.setAttribute(key, value);
  }
  path.setAttribute("d", kIcons[name]);
  svg.append(path);
  return svg;
}

/** A button that shows only an icon; its label is the tooltip and what screen readers read. */
export function iconButton(name, label, attributes = {}) {
  return h(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, ...attributes },
    icon(name),
  );
}

/** Changes icon and label of an icon button. */
export function relabel(button, name, label) {
  if (!button.querySelector(`.icon-${name}`)) button.querySelector(".icon").replaceWith(icon(name));
  set(button, { "aria-label": label, title: label });
}

let fields = 0;

/** A label above a control, with an optional hint below that screen readers read with the control. */
export function field(label, control, { hint, className = "" } = {}) {
  const id = control.id || `field-${++fields}`;
  control.id = id;
  if (hint) control.setAttribute("aria-describedby", `${id}-hint`);
  return h(
    "div",
    { class: `field ${className}` },
    h("label", { for: id }, label),
    control,
    hint && h("p", { class: "hint", id: `${id}-hint` }, hint),
  );
}

/** Has screen readers read a line. */
export function announce(text) {
  document.getElementById("status").textContent = text;
}

/** A line with the message of an error, which screen readers read at once. */
export function errorLine(error) {
  return h("p", { class: "error", role: "alert" }, error.message ?? String(error));
}

/**
 * Shows a modal dialog with a heading, content and buttons, and removes it once it is closed. Resolves with the value
 * of the button that closed it, "" after Escape.
 */
export function dialog(title, content, buttons) {
  const element = h(
    "dialog",
    { class: "dialog", "aria-labelledby": "dialog-title" },
    h(
      "form",
      { method: "dialog" },
      h("h2", { id: "dialog-title" }, title),
      content,
      h("div", { class: "buttons" }, buttons),
    ),
  );
  document.body.append(element);
  element.showModal();
  return new Promise((resolve) => {
    element.addEventListener("close", () => {
      element.remove();
      resolve(element.returnValue);
    });
  });
}

/** Asks for confirmation of something that cannot be undone. Resolves with true if the person agrees. */
export async function confirmed(title, text, action) {
  const answer = await dialog(title, h("p", {}, text), [
    h("button", { value: "", class: "button", autofocus: true }, "Cancel"),
    h("button", { value: "yes", class: "button danger" }, action),
  ]);
  return answer === "yes";
}

/** True if the target needs the keys itself: text fields, lists, open dialogs. */
export function isTyping(target) {
  return target.closest?.("input, select, textarea, dialog, [contenteditable]") !== null;
}
