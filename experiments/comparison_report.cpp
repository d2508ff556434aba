// The renderings of a comparison, apart from its arithmetic.
#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <nlohmann/json.hpp>

#include "experiments/comparison.hpp"

namespace tunefind {
namespace {

using Json = nlohmann::ordered_json;

void append_changes(std::string& text, const char* heading, const std::vector<QueryChange>& changes) {
  if (changes.empty()) return;
  std::size_t width = 0;
  for (const QueryChange& change : changes) width = std::max(width, change.query.size());
  fmt::format_to(std::back_inserter(text), "{}\n", heading);
  for (const QueryChange& change : changes)
    fmt::format_to(std::back_inserter(text), "  {:<{}}  {:.3f} -> {:.3f}\n", change.query, width, change.a, change.b);
}

std::string pair_text(const PairComparison& pair, const Comparison& comparison) {
  std::string text = fmt::format("A: {} ({} of {} queries without a result)\nB: {} ({} of {})\n\n", pair.a,
                                 pair.silent_a, comparison.queries, pair.b, pair.silent_b, comparison.queries);
  fmt::format_to(std::back_inserter(text), "{:<10}  {:>6}  {:>6}  {:>7}  {:>18}  {:>6}\n", "metric", "A", "B", "B - A",
                 fmt::format("{:.3g} % interval", comparison.confidence * 100), "p");
  for (const MetricRow& row : pair.rows) {
    const auto& [difference, p] = row.difference;
    fmt::format_to(std::back_inserter(text), "{:<10}  {:>6.4f}  {:>6.4f}  {:>+7.4f}  {:>18}  {:>6.4f}\n", row.metric,
                   row.a, row.b, difference.mean, fmt::format("[{:+.4f}, {:+.4f}]", difference.low, difference.high),
                   p);
  }
  fmt::format_to(std::back_inserter(text), "\nby RR, B wins {}, loses {}, ties {}\n", pair.won, pair.lost, pair.tied);
  append_changes(text, "largest gains", pair.gains);
  append_changes(text, "largest losses", pair.losses);
  return text;
}

Json changes_json(const std::vector<QueryChange>& changes) {
  Json list = Json::array();
  for (const QueryChange& change : changes) list.push_back({{"query", change.query}, {"a", change.a}, {"b", change.b}});
  return list;
}

Json pair_json(const PairComparison& pair) {
  Json metrics = Json::array();
  for (const MetricRow& row : pair.rows)
    metrics.push_back({{"metric", row.metric},
                       {"a", row.a},
                       {"b", row.b},
                       {"difference", row.difference.difference.mean},
                       {"low", row.difference.difference.low},
                       {"high", row.difference.difference.high},
                       {"p", row.difference.p}});
  return {{"a", pair.a},
          {"b", pair.b},
          {"silent_a", pair.silent_a},
          {"silent_b", pair.silent_b},
          {"metrics", metrics},
          {"won", pair.won},
          {"lost", pair.lost},
          {"tied", pair.tied},
          {"gains", changes_json(pair.gains)},
          {"losses", changes_json(pair.losses)}};
}

}  // namespace

std::string comparison_text(const Comparison& comparison) {
  std::string text;
  for (const PairComparison& pair : comparison.pairs) {
    if (!text.empty()) text += '\n';
    text += pair_text(pair, comparison);
  }
  return text;
}

std::string comparison_json(const Comparison& comparison) {
  Json json = {{"queries", comparison.queries}, {"confidence", comparison.confidence}, {"pairs", Json::array()}};
  for (const PairComparison& pair : comparison.pairs) json["pairs"].push_back(pair_json(pair));
  // Ids come from outside and may not be UTF-8: damaged bytes are replaced rather than losing the report.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace tunefind
