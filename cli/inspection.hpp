#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "engine/query.hpp"
#include "features/audio.hpp"
#include "features/pitch_tracking/pitch_tracker.hpp"
#include "features/tune.hpp"

namespace tunefind {

/// What the engine hears in one file, both as a hum and as a song.
struct Inspection {
  std::optional<Audio> audio;       ///< of a recording only
  std::optional<PitchTrack> pitch;  ///< of a recording only
  Query query;                      ///< the file as a hum
  Tune tune;                        ///< the file as a song
};

/// Writes pitch.csv, contour.csv, line-ROLE.csv, salience.csv, salience-plain.csv (if there are two views) and
/// chroma.csv into a folder, which is created if it does not exist: times in seconds, pitch as MIDI numbers, strengths
/// and chroma in [0, 1]. A symbolic file gets no pitch.csv, salience-plain.csv and chroma.csv. Throws StorageError,
/// which names the file.
void write_csv(const std::filesystem::path& folder, const Inspection& heard);

/// Draws a recording on one time axis: waveform, mel spectrogram with the melody lines over it, chroma and beats; of a
/// recording of at most a minute also the pitch track and the contour. Of a symbolic file it draws the lines and the
/// contour. `name` is the title of the page. Throws UsageError if the suffix of `path` is not that of a picture
/// (cli/plot/canvas.hpp), StorageError if the file cannot be written.
void write_plot(const std::filesystem::path& path, const std::string& name, const Inspection& heard);

}  // namespace tunefind
