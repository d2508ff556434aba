#pragma once

#include <optional>
#include <vector>

#include "features/audio.hpp"

namespace tunefind {

/// Where the beats fall (seconds, ascending) and how many there are a minute; no tempo if fewer than four were found.
struct Beats {
  std::vector<double> times_s;
  std::optional<double> bpm;
};

/// Tracks the beats of a recording at the engine rate with aubio's beat tracker on the spectral flux, as its tempo does
/// (Davies & Plumbley 2007), but without the phases that it computes and does not need, which take half of the time,
/// and without dropping the beats that fall into silence. bpm is the slope of a line through the beats.
Beats track_beats(const Audio& audio);

}  // namespace tunefind
