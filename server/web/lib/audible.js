// One sound at a time: what begins to play silences what played before. And a small button that plays a recording.
import { iconButton, relabel } from "./dom.js";

let playing = null;

/** Tells that `media` (anything with pause()) plays now: pauses the one before. */
export function takeOver(media) {
  if (playing && playing !== media) playing.pause();
  playing = media;
}

/** Pauses whatever plays. */
export function hush() {
  playing?.pause();
  playing = null;
}

/**
 * A button that plays and pauses the sound at an address, and its label, "your hum". Loads nothing before it is
 * pressed.
 */
export function soundButton(address, label, attributes = {}) {
  let audio = null;
  const button = iconButton("play", `Play ${label}`, {
    ...attributes,
    onclick: () => {
      if (!audio) {
        audio = new Audio(address);
        audio.addEventListener("play", () => relabel(button, "pause", `Pause ${label}`));
        for (const end of ["pause", "ended"])
          audio.addEventListener(end, () => relabel(button, "play", `Play ${label}`));
      }
      if (!audio.paused) return audio.pause();
      takeOver(audio);
      audio.play().catch((error) => {
        if (error.name !== "AbortError") relabel(button, "play", `Cannot play ${label}`);
      });
    },
  });
  return button;
}
