#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/index/song_index.hpp"
#include "engine/ingest.hpp"
#include "experiments/bench/configuration.hpp"
#include "experiments/bench/experiment_result.hpp"
#include "experiments/bench/participants.hpp"
#include "experiments/progress.hpp"

namespace tunefind {

/// The stages of an experiment that make what is searched: the features of all songs, and the index of them. Refers to
/// all arguments of its constructor, which must outlive it. Not safe to use from several threads.
class SongStages {
 public:
  /// Lists the songs, checks them against the queries (experiments/bench/data_checks.hpp) and sets
  /// `result.songs_fingerprint`. Throws ConfigError, FormatError or StorageError if they cannot be searched.
  SongStages(const Configuration& configuration, const ExperimentProgress& progress, ExperimentResult& result,
             const std::vector<Participant>& participants, const Qrels& qrels);

  /// The stage "features": brings the features of all songs up to date, and sets `result.songs` and `result.failures`.
  /// If they are known to be up to date, only their number and failures are read.
  void make_features(const std::string& key);

  /// The index of all songs, opened by the first call; null if `progress` was stopped.
  const SongIndex* index();

  /// The same for its only user, who keeps it; nothing if `progress` was stopped.
  std::optional<SongIndex> take_index();

 private:
  std::string songs_fingerprint(const std::vector<Participant>& participants, const Qrels& qrels);
  void open_index();

  const Configuration& configuration_;
  const ExperimentProgress& progress_;
  ExperimentResult& result_;
  std::optional<std::filesystem::path> catalogue_;  ///< the catalogue that is searched in place of files
  std::vector<IngestItem> songs_;                   ///< empty if a catalogue is searched
  std::optional<SongIndex> index_;
};

}  // namespace tunefind
