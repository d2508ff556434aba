#pragma once

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/strategies/strategies.hpp"
#include "experiments/progress.hpp"
#include "storage/catalogue/catalogue.hpp"

namespace tunefind {

/// One source of features: a file, exported as a hum, as a song or as both, or a song of a catalogue.
struct FeatureSource {
  std::string id;
  std::filesystem::path path;
  std::string title;
  bool as_hum = false;
  bool as_song = false;
  std::shared_ptr<const Catalogue> catalogue;  ///< null for a file
};

/// The sources that the user's inputs stand for.
struct FeatureSources {
  std::vector<FeatureSource> sources;
  std::vector<std::string> failures;  ///< one message for each unreadable song of a catalogue

  /// Adds an input: the songs of a catalogue, the songs and queries of a data folder, or the music files of any other
  /// folder or a single file, which count as hums and as songs. A catalogue must have been built with
  /// `catalogue_settings`, those of this run. Throws FormatError or StorageError if the input cannot be opened.
  void add(const std::filesystem::path& input, const Catalogue::Parameters& catalogue_settings);
};

/// Result of `export_features`.
struct FeaturesReport {
  std::size_t exported = 0;           ///< sources that were exported
  std::size_t files = 0;              ///< files that were written, without index.csv
  std::vector<std::string> failures;  ///< one message for each source that was not exported
  bool interrupted = false;           ///< `progress.stop` was set; index.csv was not written
};

/// Exports the features of the requested kinds (notebooks-export/feature_files.hpp) in parallel, and index.csv, which
/// lists the files (id, path, kind, frames, hop_s, file) in the order of the sources. A source that cannot be read, or
/// whose id an earlier hum or song has, is reported as a failure and skipped. Throws StorageError if the folder cannot
/// be written to.
FeaturesReport export_features(const std::vector<FeatureSource>& sources, const std::filesystem::path& out,
                               const Strategies& strategies, const std::set<std::string>& kinds,
                               const ExperimentProgress& progress = {});

}  // namespace tunefind
