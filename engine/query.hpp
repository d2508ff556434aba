#pragma once

#include <optional>
#include <string>
#include <vector>

#include "features/audio.hpp"
#include "features/melody.hpp"
#include "features/spectrum/mel_levels.hpp"

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

/// What is heard in a query before its melody is shaped: the pitch track and, of a recording, what is wrong with it (as
/// in QueryQuality) and how it sounds, if that is compared. Notes (MIDI, kern) have no pitch track but a melody at
/// once.
struct Hearing {
  PitchTrack track;
  std::vector<std::string> issues;
  MelLevels sound;
  std::optional<Melody> melody_of_notes;
};

/// A query from its melody, with its quality.
Query make_query(Melody melody);

/// The query of what was heard, with `melody` as the contour strategy shaped it from the track.
Query make_query(Melody melody, const Hearing& hearing);

/// What is wrong with a recording at the engine rate in which this pitch track was heard.
std::vector<std::string> recording_issues(const Audio& audio, const PitchTrack& track);

/// What the hummer can do about an issue of a query, in words.
std::string advice_for(const std::string& issue);

}  // namespace tunefind
