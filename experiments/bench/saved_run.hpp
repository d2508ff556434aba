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

/// A results folder that was read back, for reports and tables. It holds what the files hold, which is less than the
/// ExperimentResult that was written, and no rankings; the rankings alone are read as a SystemResult
/// (experiments/measures/system_result.hpp).
struct SavedRun {
  std::string name;  ///< the folder's name, or its path as given where two runs have the same name
  std::filesystem::path folder;
  std::map<std::string, std::string> settings;  ///< those of its config.ini
  std::map<std::string, std::string> defaults;  ///< the same settings with the same strategies and nothing else set
  std::vector<Expectation> expectations;        ///< from the [expected] of its config.ini
  std::size_t songs = 0;
  RunMetrics metrics;
  std::vector<QueryOutcome> outcomes;       ///< the columns of per_query.tsv; `songs` has at most the first song
  std::map<std::string, Failure> failures;  ///< by query: the failed queries that could be aligned
  /// The members of environment.json in their order; nested ones in one line ("aubio 0.4.9, fftw 3.3.10").
  std::vector<std::pair<std::string, std::string>> environment;
};

/// Reads results folders. A path that is not a results folder itself stands for those directly within it, by name, as a
/// sweep writes them. Throws FormatError that names the path if it has no results folder, or a file that is missing,
/// damaged, of another layout, without queries or of another run than its neighbours.
std::vector<SavedRun> read_saved_runs(const std::vector<std::filesystem::path>& paths);

}  // namespace tunefind
