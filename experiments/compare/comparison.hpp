#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "experiments/compare/report_table.hpp"
#include "experiments/measures/statistics.hpp"
#include "experiments/measures/system_result.hpp"

namespace tunefind {

/// How results are compared.
struct ComparisonOptions {
  BootstrapOptions bootstrap;
  /// The group of a query id, such as the person who hummed: resampling draws, and flips the signs of, whole groups.
  /// Without it each query is a group.
  std::function<std::string(const std::string& query)> group_of;
  /// Number of gains and of losses that are listed for each system; by default 10 if only one system is compared with
  /// the baseline, otherwise 3.
  std::optional<std::size_t> changes;
};

/// The difference of a mean from that of the baseline, with its p-value by paired randomisation: alone, and corrected
/// over all comparisons with the baseline by the same metric.
struct MetricDifference {
  Interval difference;
  double p = 1;
  double holm_p = 1;

  bool operator==(const MetricDifference&) const = default;
};

/// The mean of one metric of one system over the judged queries.
struct MetricFigure {
  std::string metric;
  Interval mean;
  std::optional<MetricDifference> against_baseline;  ///< nothing for the baseline itself
};

/// A query whose RR differs between the baseline and a system.
struct QueryChange {
  std::string query;
  double baseline = 0;  ///< RR by the baseline
  double system = 0;    ///< RR by the system
};

/// The queries where a system has a higher (won), lower (lost) or equal (tied) RR than the baseline, and the largest
/// changes: largest first, ties by query id.
struct QueryBalance {
  std::size_t won = 0;
  std::size_t lost = 0;
  std::size_t tied = 0;
  std::vector<QueryChange> gains;
  std::vector<QueryChange> losses;
};

/// The figures of one system. A system whose search time is known is on the Pareto front of RR against time, unless
/// another one dominates it: has no lower RR and no longer time, and is better in one of them. Of the systems that
/// dominate it, it is `behind` the one with the highest RR.
struct SystemFigures {
  std::string name;
  std::size_t silent = 0;               ///< judged queries without a result
  std::vector<MetricFigure> metrics;    ///< in the order of kMetrics
  std::optional<QueryBalance> balance;  ///< nothing for the baseline
  std::optional<double> search_ms;      ///< median, if known
  std::optional<std::size_t> behind;    ///< number of the system that dominates it; nothing if it is on the front
};

/// A comparison of several systems with the first of them.
struct Comparison {
  std::size_t queries = 0;  ///< number of judged queries
  std::size_t groups = 0;   ///< number of groups of queries, such as people
  BootstrapOptions bootstrap;
  std::vector<SystemFigures> systems;  ///< the first is the baseline
  std::vector<std::string> notes;      ///< what a reader must know to trust the figures, one line each
};

/// Compares two or more results that were judged by the same qrels; the first is the baseline. Throws ConfigError for
/// fewer than two, and FormatError if the song ids of a result must be of another naming: neither the qrels nor another
/// result has any of its songs, or no result has any right song.
Comparison compare(const std::vector<JudgedResult>& results, const Qrels& qrels, const ComparisonOptions& options = {});

/// The comparison as tables: the metrics, the systems, the largest changes.
std::vector<ReportTable> comparison_tables(const Comparison& comparison);

/// The comparison as a JSON object with everything in the struct.
std::string comparison_json(const Comparison& comparison);

}  // namespace tunefind
