#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/search.hpp"
#include "engine/strategies/settings.hpp"
#include "experiments/bench/experiment_result.hpp"
#include "experiments/progress.hpp"

namespace tunefind {

/// Runs an experiment: the features and index of all songs; pitch and contour of the hums; a search for each hum; an
/// analysis of the hums whose right song was not first. Each stage keeps its results in the cache folder
/// (engine/feature_cache.hpp) under a key of the settings, the code and the files that they depend on, so an
/// interrupted run continues where it stopped, and a result that another run has kept is reused. A search that is
/// reused keeps its original time. Throws ConfigError for unknown or contradictory settings, FormatError for data
/// folders that cannot be read, StorageError if results cannot be kept.
ExperimentResult run_experiment(Settings settings, const ExperimentProgress& progress);

/// A query that takes part in an experiment, heard but not yet searched for.
struct PreparedHum {
  std::string id, person;
  std::map<std::string, int> judged;  ///< relevance by song; above 0 is right
  std::set<std::string> left_out;     ///< songs that a search for it leaves out
  Query query;                        ///< empty if it could not be read
  std::string failure;                ///< why it could not be read, or empty
};

/// An experiment up to its searches.
struct PreparedExperiment {
  SongIndex index;
  std::vector<PreparedHum> hums;
  Strategies strategies;
  SearchParameters search;
  std::vector<std::string> failures, notes;  ///< as in ExperimentResult
  bool interrupted = false;                  ///< stopped early: all other members are empty
};

/// Runs the stages of an experiment before the search, for its queries and for those of `queries_without_right.tsv` in
/// the same folder, if that exists: hums without a right song, among all songs or among the judged ones. Throws as
/// `run_experiment` does.
PreparedExperiment prepare_experiment(Settings settings, const ExperimentProgress& progress);

}  // namespace tunefind
