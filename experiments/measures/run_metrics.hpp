#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiments/measures/query_outcome.hpp"
#include "experiments/measures/statistics.hpp"

namespace tunefind {

/// Some of a run's queries, which have something in common: `label` of the property `by` ("hum length": "4 to 6 s").
struct Stratum {
  std::string by, label;
  std::size_t queries = 0;
  Interval rr;
  double success_1 = 0;
  double success_10 = 0;
};

/// The queries with one verdict: their share of all, and how many of them have the right song first.
struct VerdictShare {
  Verdict verdict = Verdict::no_match;
  double share = 0;
  double right = 0;
};

/// The figures of a run. Shares are of all its queries; those that could not be read count as found nowhere.
struct RunMetrics {
  std::size_t queries = 0;
  std::size_t unread = 0;
  std::vector<std::pair<std::string, Interval>> metrics;  ///< every one of kMetrics, with its interval

  /// Filter recall: the share of queries for which the filter lets a right song through; @N: has it among its N best.
  double filter_recall = 0;
  std::vector<std::pair<std::size_t, double>> filter_recall_at;  ///< empty if the filter does not rank
  std::vector<std::pair<LostAt, std::size_t>> lost;              ///< queries that lost their right song, by where

  double calibration_error = 0, roc_area = 0;  ///< of the confidence (experiments/measures/calibration.hpp)
  double right_called_match = 0;               ///< share of the right first songs that are called a match
  std::vector<VerdictShare> verdicts;
  std::optional<LatencyPercentiles> search_ms;
  std::vector<Stratum> strata;  ///< by hum length, pitch range, voiced share and person, in this order

  /// A figure by its name: a metric, "filter_recall", "calibration_error", "roc_area" or "right_called_match".
  std::optional<double> find(const std::string& name) const;
};

/// The names that `RunMetrics::find` knows.
std::vector<std::string> figure_names();

/// The figures of these queries. Intervals draw whole people, whose hums resemble each other.
RunMetrics run_metrics(const std::vector<QueryOutcome>& outcomes, const BootstrapOptions& options);

}  // namespace tunefind
