#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiments/measures/query_outcome.hpp"
#include "experiments/measures/statistics.hpp"

namespace tunefind {

/// The queries of a run that share a property: for example `by` "hum length" and `label` "4 to 6 s".
struct Stratum {
  std::string by, label;
  std::size_t queries = 0;
  Interval rr;
  double success_1 = 0;
  double success_10 = 0;
};

/// The queries that got one verdict.
struct VerdictShare {
  Verdict verdict = Verdict::no_match;
  double share = 0;  ///< of all queries
  double right = 0;  ///< share of these queries whose first song is right
};

/// The figures of a run. Shares are of all its queries; a query that could not be read counts as found nowhere.
struct RunMetrics {
  std::size_t queries = 0;
  std::size_t unread = 0;                                 ///< queries that could not be read
  std::vector<std::pair<std::string, Interval>> metrics;  ///< every one of kMetrics, with its interval

  /// Share of the queries for which the filter lets a right song through; at a depth N: ranks it among its best N.
  double filter_recall = 0;
  std::vector<std::pair<std::size_t, double>> filter_recall_at;  ///< by N; empty if the filter does not rank
  std::vector<std::pair<LostAt, std::size_t>> lost;              ///< number of queries by stage, without `nowhere`

  double calibration_error = 0, roc_area = 0;  ///< of the confidence (experiments/measures/calibration.hpp)
  double right_called_match = 0;               ///< share of the right first songs whose verdict is match
  std::vector<VerdictShare> verdicts;
  std::optional<LatencyPercentiles> search_ms;  ///< of the queries that could be read
  std::vector<Stratum> strata;                  ///< by hum length, pitch range, voiced share and person, in this order

  /// A figure by name: the mean of a metric, "filter_recall", "calibration_error", "roc_area" or "right_called_match";
  /// nothing for an unknown name.
  std::optional<double> find(const std::string& name) const;
};

/// The names that `RunMetrics::find` knows.
std::vector<std::string> figure_names();

/// The figures of these queries. The bootstrap draws people rather than queries, since hums of one person are alike.
RunMetrics run_metrics(const std::vector<QueryOutcome>& outcomes, const BootstrapOptions& options);

}  // namespace tunefind
