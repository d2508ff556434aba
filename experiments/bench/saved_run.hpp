#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "experiments/bench/expectations.hpp"
#include "experiments/bench/failures.hpp"
#include "experiments/measures/query_outcome.hpp"
#include "experiments/measures/run_metrics.hpp"

namespace tunefind {

/// A results folder, read back.
struct SavedRun {
  std::string name;  ///< the folder's
  std::filesystem::path folder;
  std::map<std::string, std::string> settings;  ///< as its config.ini has them
  std::map<std::string, std::string> defaults;  ///< what they would be with the same strategies and nothing else set
  std::vector<Expectation> expectations;        ///< of its config.ini, if it has any
  std::size_t songs = 0;
  RunMetrics metrics;
  std::vector<QueryOutcome> outcomes;       ///< with what per_query.tsv tells; of `songs` the first at most
  std::map<std::string, Failure> failures;  ///< by query: those that were drawn
  /// What environment.json says, in its order; a list in one line ("aubio 0.4.9, fftw 3.3.10").
  std::vector<std::pair<std::string, std::string>> environment;
};

/// Reads the results folders that these paths are or, if one is none, those that it holds (as a sweep writes them), in
/// the order of their names. Where names are alike each run is called by its path. Throws FormatError that names the
/// file: nothing there, a file that is missing, damaged or of another layout, files that are not of one run, a run
/// without queries.
std::vector<SavedRun> read_saved_runs(const std::vector<std::filesystem::path>& paths);

}  // namespace tunefind
