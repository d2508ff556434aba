#pragma once

#include <filesystem>
#include <optional>

#include "engine/query.hpp"
#include "features/audio.hpp"
#include "features/pitch_tracker.hpp"
#include "features/tune.hpp"

namespace tunefind {

/// All that the engine hears in one file; the parts of a recording are missing for a symbolic tune.
struct Inspection {
  std::optional<Audio> audio;
  std::optional<PitchTrack> pitch;
  Query query;
  Tune tune;
};

/// Writes pitch.csv, contour.csv, line-ROLE.csv, salience.csv and chroma.csv into a folder, which is made if there is
/// none: times in seconds, pitch as MIDI numbers, strengths and chroma in [0, 1]. A symbolic tune has no pitch.csv and
/// no chroma.csv. Throws StorageError.
void write_csv(const std::filesystem::path& folder, const Inspection& heard);

}  // namespace tunefind
