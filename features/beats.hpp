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

/// Tracks the beats of a recording at the engine rate with aubio's tempo; bpm is the slope of a
/// line through the beats.
Beats track_beats(const Audio& audio);

}  // namespace tunefind
