#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/query.hpp"
#include "features/term.hpp"
#include "features/tune.hpp"
#include "notebooks-export/export_folder.hpp"

namespace tunefind {

/// The kinds of features that can be exported: "pitch" and "contour" of a hum; "lines", "chroma", "terms" and
/// "salience" of a song; "jams" of both.
inline const std::vector<std::string> kFeatureKinds{"pitch", "contour", "lines", "chroma", "terms", "salience", "jams"};

/// One row of index.csv, which describes a file.
struct FeatureRow {
  std::string kind;             ///< name of the subfolder, such as "contour" or "line-lead"
  std::size_t frames = 0;       ///< length of the file's arrays
  std::optional<double> hop_s;  ///< empty if the frames are not evenly spaced
  std::string file;             ///< relative to the export's folder; empty if there was nothing to write
};

/// The features of a hum. A file of notes gives notes and no pitch track, all other files the reverse.
struct ExportedHum {
  std::string id;
  std::optional<PitchTrack> pitch;
  Melody contour;
  std::vector<Note> notes;
};

/// The features of a song.
struct ExportedSong {
  std::string id;
  std::string title;
  Tune tune;
  std::vector<Note> notes;  ///< empty unless its file is one of notes (MIDI, kern)
  std::vector<Term> terms;  ///< search terms; only monophonic songs have any
};

/// Writes the files of the requested kinds, each kind to a subfolder of its own (see FORMATS.md), and returns their
/// rows for index.csv. Safe to call from several threads for different ids. Throws StorageError.
std::vector<FeatureRow> write_features(const ExportedHum& hum, const ExportFolder& folder,
                                       const std::set<std::string>& kinds);
std::vector<FeatureRow> write_features(const ExportedSong& song, const ExportFolder& folder,
                                       const std::set<std::string>& kinds);

}  // namespace tunefind
