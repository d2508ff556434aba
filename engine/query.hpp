#pragma once

#include <optional>
#include <string>
#include <vector>

#include "features/audio.hpp"
#include "features/melody.hpp"
#include "features/tune.hpp"

namespace tunefind {

/// How well suited a query is for a search. Issues are short names: "no_pitch" (no frame is voiced), "too_short"
/// (voiced for less than 2 s) and "one_note" (spans less than 1.5 semitones); for a recording also "too_quiet" (its
/// loud parts are below -50 dBFS), "clipped" (cut off at full scale) and "no_clear_pitch" (less than half of its loud
/// frames are voiced), for a pitch file "impossible_pitch" (some of its frames hold a frequency that is no pitch).
struct QueryQuality {
  double voiced_s = 0;              ///< time in which the melody is voiced
  std::vector<std::string> issues;  ///< empty for a good query

  bool operator==(const QueryQuality&) const = default;
};

/// What is searched with: the melody of a hum, and the mel levels of its recording if a `sound` strategy compares them.
struct Query {
  Melody melody;
  QueryQuality quality;
  MelLevels sound;
};

/// What is heard in a query before the contour strategy shapes its melody.
struct Hearing {
  PitchTrack track;                       ///< empty for notes
  std::vector<std::string> issues;        ///< of the recording, named as in QueryQuality
  MelLevels sound;                        ///< of the recording, if a `sound` strategy compares them
  std::optional<Melody> melody_of_notes;  ///< of notes (MIDI, kern), which need no contour
};

/// Makes a query from its melody and judges its quality.
Query make_query(Melody melody);

/// The same for a melody that the contour strategy has shaped from the track of `hearing`: adds issues and sound.
Query make_query(Melody melody, const Hearing& hearing);

/// The issues of a recording at the engine rate, whose pitch track is `track`: "too_quiet", "clipped",
/// "no_clear_pitch".
std::vector<std::string> recording_issues(const Audio& audio, const PitchTrack& track);

/// Advice to the person who hums about an issue; the issue itself if it is unknown.
std::string advice_for(const std::string& issue);

}  // namespace tunefind
