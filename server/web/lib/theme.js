// The colours of style.css for drawing on a canvas, and notification when the colour scheme changes.

/** The current value of a CSS custom property, such as "--hum". */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Calls `call` whenever the scheme changes between light and dark. Returns a function that ends this. */
export function onSchemeChange(call) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", call);
  return () => dark.removeEventListener("change", call);
}
