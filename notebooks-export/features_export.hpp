#pragma once

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/strategies/strategies.hpp"
#include "experiments/bench/experiment.hpp"
#include "storage/catalogue/catalogue.hpp"

namespace tunefind {

/// One thing to export: a file as a hum, as a song or as both, or, with a catalogue, the song that it holds.
struct FeatureSource {
  std::string id;
  std::filesystem::path path;
  std::string title;
  bool as_hum = false;
  bool as_song = false;
  std::shared_ptr<const Catalogue> catalogue;
};

/// What inputs stand for, and what of them cannot be read (one line each).
struct FeatureSources {
  std::vector<FeatureSource> sources;
  std::vector<std::string> failures;

  /// Adds a catalogue's songs, a data folder's songs and queries, or what a file or folder holds, which counts as hum
  /// and as song. `catalogue_settings` are those of this run, with which a catalogue must have been built. Throws
  /// FormatError, StorageError: the input cannot be opened.
  void add(const std::filesystem::path& input, const Catalogue::Parameters& catalogue_settings);
};

/// What became of an export; failures are one line each and name what they concern.
struct FeaturesReport {
  std::size_t exported = 0;  ///< hums and songs
  std::size_t files = 0;
  std::vector<std::string> failures;
  bool interrupted = false;
};

/// Writes the features of the wanted kinds (notebooks-export/feature_files.hpp) and index.csv, which lists them: id,
/// path, kind, frames, hop_s, file, in the order of the sources, several sources at once. A source that cannot be read
/// is reported and the rest goes on; of several hums, or songs, of one id the first counts. Without index.csv if
/// interrupted. Throws StorageError if the folder cannot be written to.
FeaturesReport export_features(const std::vector<FeatureSource>& sources, const std::filesystem::path& out,
                               const Strategies& strategies, const std::set<std::string>& kinds,
                               const ExperimentProgress& progress = {});

}  // namespace tunefind
