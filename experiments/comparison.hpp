#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "experiments/statistics.hpp"
#include "experiments/trec.hpp"

namespace tunefind {

/// What one system answered; `name` is what reports call it.
struct Result {
  std::string name;
  Run run;
};

/// Reads a result from a results folder (its run.trec) or from a bare TREC file; its name is the path as given.
/// A TREC file cannot show a query that was asked and found nothing; in a folder the first column of per_query.tsv
/// (after its header line) adds those with an empty ranking. Throws FormatError on a file that is missing or malformed.
Result read_result(const std::filesystem::path& path);

/// How results are compared. `group_of` maps a query id to the label (say, the person) whose queries are resampled
/// together; without it each query stands alone. `changes` is how many gains and how many losses are listed.
struct ComparisonOptions {
  BootstrapOptions bootstrap;
  std::function<std::string(const std::string& query)> group_of;
  std::size_t changes = 10;
};

/// One metric of two systems, averaged over the judged queries.
struct MetricRow {
  std::string metric;
  double a = 0;
  double b = 0;
  PairedDifference difference;
};

/// A query whose RR changed from `a` to `b`.
struct QueryChange {
  std::string query;
  double a = 0;
  double b = 0;
};

/// System b against system a. Queries are won, lost or tied by RR. Gains and losses: largest change first, ties by
/// query id. `silent_a`, `silent_b`: how many judged queries have no result.
struct PairComparison {
  std::string a;
  std::string b;
  std::size_t silent_a = 0;
  std::size_t silent_b = 0;
  std::vector<MetricRow> rows;
  std::size_t won = 0;
  std::size_t lost = 0;
  std::size_t tied = 0;
  std::vector<QueryChange> gains;
  std::vector<QueryChange> losses;
};

/// The first of several results against each of the others, over `queries` judged queries.
struct Comparison {
  std::size_t queries = 0;
  double confidence = 0.95;
  std::vector<PairComparison> pairs;
};

/// Compares two or more results; the first is the baseline. Throws ConfigError for fewer than two, and FormatError if
/// a result answers other queries than the baseline (how many, and examples) or none of its queries is judged.
Comparison compare(const std::vector<Result>& results, const Qrels& qrels, const ComparisonOptions& options = {});

/// The comparison for people: one aligned table a pair, then its counts and its largest changes.
std::string comparison_text(const Comparison& comparison);

/// The comparison as a JSON object, with all that the structs hold.
std::string comparison_json(const Comparison& comparison);

}  // namespace tunefind
