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

/// What can be exported of a hum ("pitch", "contour"), of a song ("lines", "chroma", "terms", "salience") and of both
/// ("jams").
inline const std::vector<std::string> kFeatureKinds{"pitch", "contour", "lines", "chroma", "terms", "salience", "jams"};

/// One line of the index: what of whom lies in which file, relative to the folder. `frames` is the length of the
/// file's arrays; `hop_s` is absent where they are not evenly spaced.
struct FeatureRow {
  std::string kind;
  std::size_t frames = 0;
  std::optional<double> hop_s;
  std::string file;
};

/// A hum as it was heard. Without a pitch track where the file holds notes, without notes where it does not.
struct ExportedHum {
  std::string id;
  std::optional<PitchTrack> pitch;
  Melody contour;
  std::vector<Note> notes;
};

/// A song and its title, notes (if its file holds them) and search terms, which only songs of one line have.
struct ExportedSong {
  std::string id;
  std::string title;
  Tune tune;
  std::vector<Note> notes;
  std::vector<Term> terms;
};

/// Writes the files of the wanted kinds into a folder for each (FORMATS.md specifies them) and says what they hold.
/// Safe to call from several threads for different ids. Throws StorageError.
std::vector<FeatureRow> write_features(const ExportedHum& hum, const ExportFolder& folder,
                                       const std::set<std::string>& kinds);
std::vector<FeatureRow> write_features(const ExportedSong& song, const ExportFolder& folder,
                                       const std::set<std::string>& kinds);

}  // namespace tunefind
