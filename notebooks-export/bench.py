"""Helpers for the notebooks: paths, the tunefind command, and the style of their figures."""

import os
import pathlib
import subprocess

import matplotlib.pyplot as plt
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMMAND = os.environ.get("TUNEFIND", ROOT / "build/release/tunefind")
WORK = pathlib.Path(os.environ.get("TUNEFIND_NOTEBOOKS", ROOT / "build/notebooks"))
DEMO = WORK / "demo"

# The same things have the same colours in all figures, as in those of the command (palette: Okabe & Ito 2008).
HUM, SONG, RIGHT, WRONG, PALE = "#d65f00", "#0072b2", "#009e73", "#cc79a7", "#aeb4bd"
SYSTEMS = ["#0072b2", "#d65f00", "#009e73", "#cc79a7"]
INK = "#2b2f36"

plt.rcParams.update({
  "figure.figsize": (9, 4), "figure.dpi": 110, "figure.constrained_layout.use": True,
  "font.family": "DejaVu Sans", "font.size": 10, "text.color": INK,
  "axes.titlesize": 11.5, "axes.titleweight": "bold", "axes.titlelocation": "left", "axes.titlepad": 10,
  "axes.labelcolor": INK, "axes.edgecolor": "#8a909a", "axes.linewidth": 0.8, "axes.axisbelow": True,
  "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True,
  "grid.color": "#e6e8ec", "grid.linewidth": 0.8, "xtick.color": "#555b66", "ytick.color": "#555b66",
  "legend.frameon": False, "legend.fontsize": 9, "lines.linewidth": 1.8,
})


def tunefind(*words, lines=None):
  """Runs the command and prints its output, or only the first `lines` lines. Raises RuntimeError if it fails."""
  words = [str(word) for word in words]
  print("$ tunefind " + " ".join(words).replace(f"{WORK}/", ""))
  done = subprocess.run([str(COMMAND), *words], capture_output=True, text=True, cwd=WORK)
  if done.returncode != 0:
    raise RuntimeError(done.stderr.strip())
  print("\n".join(done.stdout.strip().splitlines()[:lines]))


def load(path):
  """Returns the arrays of an .npz file by name."""
  with np.load(path) as arrays:
    return dict(arrays)


def times(melody):
  """Returns the times of a melody's frames in seconds."""
  return melody["start_s"] + melody["hop_s"] * np.arange(len(melody["pitch"]))


def sounding(melody):
  """Returns a melody's pitch with NaN in unvoiced frames, which leaves gaps in plots."""
  return np.where(melody["voiced"] > 0, melody["pitch"], np.nan)


def note_ticks(axis, low, high, step=3):
  """Labels an axis of MIDI numbers with note names, every `step` semitones."""
  names = "C C♯ D E♭ E F F♯ G A♭ A B♭ B".split()
  ticks = np.arange(np.ceil(low / step) * step, high + 1, step).astype(int)
  axis.set_ticks(ticks, [f"{names[tick % 12]}{tick // 12 - 1}" for tick in ticks])
