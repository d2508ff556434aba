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

/// How results are compared. `group_of` maps a query id to the label (say, the person) whose queries are drawn and
/// flipped together; without it each query stands alone. `changes` is how many gains and how many losses are listed; 10
/// if one result is held against the baseline, else 3.
struct ComparisonOptions {
  BootstrapOptions bootstrap;
  std::function<std::string(const std::string& query)> group_of;
  std::optional<std::size_t> changes;
};

/// A mean minus the baseline's; its p by paired randomisation, alone and corrected over all comparisons with the
/// baseline by that metric.
struct MetricDifference {
  Interval difference;
  double p = 1;
  double holm_p = 1;

  bool operator==(const MetricDifference&) const = default;
};

/// One metric of one system, averaged over the judged queries.
struct MetricFigure {
  std::string metric;
  Interval mean;
  std::optional<MetricDifference> against_baseline;  ///< the baseline itself has none
};

/// A query whose RR is not the baseline's.
struct QueryChange {
  std::string query;
  double baseline = 0;
  double system = 0;
};

/// A system's queries against the baseline's by RR. Gains and losses: largest change first, ties by query id.
struct QueryBalance {
  std::size_t won = 0;
  std::size_t lost = 0;
  std::size_t tied = 0;
  std::vector<QueryChange> gains;
  std::vector<QueryChange> losses;
};

/// All that is said of one system. A system with a time is on the front of quality against time (Pareto) unless another
/// has no lower RR in no more time, and is better in one of both: the best of those is the one it is `behind`.
struct SystemFigures {
  std::string name;
  std::size_t silent = 0;               ///< judged queries without a result
  std::vector<MetricFigure> metrics;    ///< in the order of kMetrics
  std::optional<QueryBalance> balance;  ///< the baseline has none
  std::optional<double> search_ms;      ///< median
  std::optional<std::size_t> behind;    ///< its number among the systems
};

/// Several systems over `queries` judged queries of `groups` people (as many as queries if each stands alone); the
/// first is the baseline. `notes` are what a reader must know to trust the figures, a line each.
struct Comparison {
  std::size_t queries = 0;
  std::size_t groups = 0;
  BootstrapOptions bootstrap;
  std::vector<SystemFigures> systems;
  std::vector<std::string> notes;
};

/// Compares two or more results judged by the same qrels; the first is the baseline. Throws ConfigError for fewer than
/// two, and FormatError if neither the qrels nor another result knows any song of a result.
Comparison compare(const std::vector<JudgedResult>& results, const Qrels& qrels, const ComparisonOptions& options = {});

/// The comparison as tables for people: the metrics, the systems, the largest changes.
std::vector<ReportTable> comparison_tables(const Comparison& comparison);

/// The comparison as a JSON object, with all that the structs hold.
std::string comparison_json(const Comparison& comparison);

}  // namespace tunefind
