#include "experiments/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <system_error>

#include "experiments/metrics.hpp"
#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

using PerQuery = std::map<std::string, QueryMetrics>;

constexpr std::size_t kExamples = 3;

/// "2 queries (q1, q7)", with at most `kExamples` ids.
std::string count_with_examples(const std::vector<std::string>& queries) {
  std::string text = fmt::format("{} {} (", queries.size(), queries.size() == 1 ? "query" : "queries");
  for (std::size_t i = 0; i < std::min(queries.size(), kExamples); ++i) text += (i == 0 ? "" : ", ") + queries[i];
  return text + (queries.size() > kExamples ? ", ...)" : ")");
}

/// The queries that `run` answers and `other` does not.
std::vector<std::string> only_in(const Run& run, const Run& other) {
  std::vector<std::string> queries;
  for (const auto& [query, ranking] : run)
    if (!other.contains(query)) queries.push_back(query);
  return queries;
}

void check_same_queries(const Result& a, const Result& b) {
  const auto missing = only_in(a.run, b.run);
  const auto added = only_in(b.run, a.run);
  if (missing.empty() && added.empty()) return;
  std::string reason;
  if (!missing.empty()) reason = "lacks " + count_with_examples(missing);
  if (!added.empty()) reason += (missing.empty() ? "has " : " and has ") + count_with_examples(added) + " more";
  throw FormatError(fmt::format("{}: not the queries of {}: it {}", b.name, a.name, reason));
}

void check_judged(const Result& result, const Qrels& qrels) {
  if (std::none_of(result.run.begin(), result.run.end(),
                   [&](const auto& entry) { return qrels.contains(entry.first); }))
    throw FormatError(fmt::format("{}: none of its {} queries is judged", result.name, result.run.size()));
}

std::size_t silent_queries(const Run& run, const PerQuery& judged) {
  return static_cast<std::size_t>(std::count_if(judged.begin(), judged.end(), [&](const auto& entry) {
    const auto ranking = run.find(entry.first);
    return ranking == run.end() || ranking->second.empty();
  }));
}

std::vector<double> column(const PerQuery& per_query, const Metric& metric) {
  std::vector<double> values;
  for (const auto& [query, metrics] : per_query) values.push_back(metric.of(metrics));
  return values;
}

void keep_largest(std::vector<QueryChange>& changes, std::size_t count) {
  std::stable_sort(changes.begin(), changes.end(), [](const QueryChange& x, const QueryChange& y) {
    return std::abs(x.b - x.a) > std::abs(y.b - y.a);
  });
  if (changes.size() > count) changes.resize(count);
}

void count_changes(PairComparison& pair, const PerQuery& a, const PerQuery& b, std::size_t listed) {
  for (const auto& [query, metrics] : a) {
    const QueryChange change{query, metrics.reciprocal_rank, b.at(query).reciprocal_rank};
    if (change.b > change.a) pair.gains.push_back(change);
    if (change.b < change.a) pair.losses.push_back(change);
  }
  pair.won = pair.gains.size();
  pair.lost = pair.losses.size();
  pair.tied = a.size() - pair.won - pair.lost;
  keep_largest(pair.gains, listed);
  keep_largest(pair.losses, listed);
}

}  // namespace

Result read_result(const std::filesystem::path& path) {
  std::error_code unreadable;  // reading then says what is wrong
  if (!std::filesystem::is_directory(path, unreadable)) return {path.string(), read_run(path)};
  Result result{path.string(), read_run(path / "run.trec")};
  const auto per_query = path / "per_query.tsv";
  if (!std::filesystem::exists(per_query, unreadable)) return result;
  const std::string text = read_text(per_query);
  const auto lines = filled_lines(text);
  for (std::size_t i = 1; i < lines.size(); ++i) result.run[std::string(fields(lines[i].text, '\t').front())];
  return result;
}

Comparison compare(const std::vector<Result>& results, const Qrels& qrels, const ComparisonOptions& options) {
  if (results.size() < 2) throw ConfigError("a comparison needs two or more results");
  const Result& baseline = results.front();
  check_judged(baseline, qrels);
  for (const Result& other : results) check_same_queries(baseline, other);

  const PerQuery a = evaluate(baseline.run, qrels);
  std::vector<std::string> groups;
  if (options.group_of)
    for (const auto& [query, metrics] : a) groups.push_back(options.group_of(query));

  Comparison comparison{a.size(), options.bootstrap.confidence, {}};
  for (auto other = results.begin() + 1; other != results.end(); ++other) {
    const PerQuery b = evaluate(other->run, qrels);
    PairComparison pair;
    pair.a = baseline.name;
    pair.b = other->name;
    pair.silent_a = silent_queries(baseline.run, a);
    pair.silent_b = silent_queries(other->run, b);
    const MeanMetrics mean_a = mean_metrics(a);
    const MeanMetrics mean_b = mean_metrics(b);
    for (const Metric& metric : kMetrics)
      pair.rows.push_back({metric.name, metric.of(mean_a), metric.of(mean_b),
                           bootstrap_difference(column(a, metric), column(b, metric), options.bootstrap, groups)});
    count_changes(pair, a, b, options.changes);
    comparison.pairs.push_back(std::move(pair));
  }
  return comparison;
}

}  // namespace tunefind
