#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "engine/query.hpp"
#include "features/audio.hpp"
#include "features/pitch_tracking/pitch_tracker.hpp"
#include "features/tune.hpp"

namespace tunefind {

/// All that the engine hears in one file; the parts of a recording are missing for a symbolic tune.
struct Inspection {
  std::optional<Audio> audio;
  std::optional<PitchTrack> pitch;
  Query query;
  Tune tune;
};

/// Writes pitch.csv, contour.csv, line-ROLE.csv, salience.csv (whitened), salience-plain.csv and chroma.csv into a
/// folder, which is made if there is none: times in seconds, pitch as MIDI numbers, strengths and chroma in [0, 1]. A
/// symbolic tune has no pitch.csv, no salience-plain.csv and no chroma.csv. Throws StorageError.
void write_csv(const std::filesystem::path& folder, const Inspection& heard);

/// Draws a recording on one time axis: waveform, mel spectrogram with the melody lines over it, chroma, the beats, and
/// up to a minute also pitch track and contour. Of a symbolic tune, its lines and contour. `name` heads the page,
/// `path` is a picture's (cli/plot/canvas.hpp). Throws UsageError, StorageError.
void write_plot(const std::filesystem::path& path, const std::string& name, const Inspection& heard);

}  // namespace tunefind
