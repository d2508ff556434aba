#pragma once

#include <optional>
#include <vector>

#include "features/audio.hpp"

namespace tunefind {

/// Times of the beats in seconds, ascending, and the tempo in beats per minute; no tempo if fewer than four beats were
/// found.
struct Beats {
  std::vector<double> times_s;
  std::optional<double> bpm;
};

/// Tracks the beats of a recording at the engine rate with aubio's beat tracker on the spectral flux, as aubio's tempo
/// object does (Davies & Plumbley 2007). Unlike that object, it skips the phase spectra, which it does not need and
/// which take half of the time, and keeps beats that fall into silence. `bpm` is the slope of a line through the beats.
Beats track_beats(const Audio& audio);

}  // namespace tunefind
