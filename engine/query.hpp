#pragma once

#include <string>
#include <vector>

#include "features/audio.hpp"
#include "features/mel_levels.hpp"
#include "features/melody.hpp"

namespace tunefind {

/// How good a hum is to search with: seconds in which it sounds, and what the hummer can do better, as short names:
/// "no_pitch" (nothing has a pitch), "too_short" (sounds for less than 2 s), "one_note" (spans less than a semitone and
/// a half); of a recording also "too_quiet" (its loud parts lie below -50 dBFS), "clipped" (cut off at full scale) and
/// "no_clear_pitch" (less than half of what sounds has a pitch).
struct QueryQuality {
  double voiced_s = 0;
  std::vector<std::string> issues;

  bool operator==(const QueryQuality&) const = default;
};

/// What is searched for: the melody of a hum; also how its recording sounds, if that is compared.
struct Query {
  Melody melody;
  QueryQuality quality;
  MelLevels sound;
};

/// A query from its melody, with its quality.
Query make_query(Melody melody);

/// A query from the melody of a recording at the engine rate, which was shaped from this pitch track.
Query make_query(Melody melody, const Audio& audio, const PitchTrack& track);

}  // namespace tunefind
