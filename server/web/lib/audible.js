// At most one sound plays at a time: starting one pauses the other. Also a small button that plays a recording.
import { iconButton, relabel } from "./dom.js";

let playing = null;

/** Call it when `media` (anything with pause()) begins to play: pauses what played before. */
export function startedPlaying(media) {
  if (playing && playing !== media) playing.pause();
  playing = media;
}

/** Pauses the sound that is playing, if any. */
export function pausePlaying() {
  playing?.pause();
  playing = null;
}

/**
 * A button that plays and pauses the sound at an address. `label` names it ("your hum"). Loads nothing until pressed.
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
      startedPlaying(audio);
      audio.play().catch((error) => {
        if (error.name !== "AbortError") relabel(button, "play", `Cannot play ${label}`);
      });
    },
  });
  return button;
}
