// The colours of style.css for what is drawn on a canvas, and word when they change between light and dark.

/** The value of a custom property of the page, "--hum". */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Calls when the scheme changes; returns what ends that. */
export function onSchemeChange(call) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", call);
  return () => dark.removeEventListener("change", call);
}
