#pragma once

#include <map>
#include <string>
#include <vector>

#include "experiments/bench/expectations.hpp"
#include "experiments/formats/trec.hpp"
#include "experiments/measures/query_outcome.hpp"
#include "experiments/measures/run_metrics.hpp"

namespace tunefind {

/// A run that this process has just made (experiments/bench/experiment.hpp), before it is written as a results folder.
/// `SavedRun` is what a results folder holds when it is read back, for reports; `SystemResult` is the ranking of any
/// system, ours or another's, for comparisons; `TrecRun` is such a ranking alone, as a TREC run file holds it.
struct ExperimentResult {
  std::map<std::string, std::string> settings;  ///< canonical: all of them, with their defaults
  std::vector<Expectation> expectations;        ///< from the configuration's [expected], to be copied to config.ini
  std::size_t songs = 0;                        ///< number of songs that were searched
  std::vector<QueryOutcome> outcomes;           ///< one for each query that takes part, in the order of queries.tsv
  std::vector<std::string> failures;            ///< songs that could not be read, one line each
  std::vector<std::string> notes;               ///< kept results that were found damaged, one line each
  std::map<std::string, std::string> failed_queries;  ///< by query: `failure_json` (experiments/bench/failures.hpp)
  Qrels qrels;                                        ///< judgements of the queries that take part
  std::string songs_fingerprint;                      ///< of the songs' ids, titles and files, or of the catalogue
  std::string queries_fingerprint;                    ///< of the queries' ids and files
  bool interrupted = false;                           ///< stopped early: outcomes are incomplete
};

/// The metrics of a run, with intervals bootstrapped by its settings `run.seed` and `run.resamples`.
RunMetrics metrics_of(const ExperimentResult& result);

}  // namespace tunefind
