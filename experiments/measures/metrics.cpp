#include "experiments/measures/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace tunefind {
namespace {

constexpr std::size_t kGainDepth = 10;  // of nDCG@10

double discounted(int relevance, std::size_t rank) { return relevance / std::log2(static_cast<double>(rank + 1)); }

/// The discounted gain of the best order of these relevances.
double ideal_gain(std::vector<int> relevances) {
  std::sort(relevances.begin(), relevances.end(), std::greater<>());
  double gain = 0;
  for (std::size_t i = 0; i < std::min(relevances.size(), kGainDepth); ++i) gain += discounted(relevances[i], i + 1);
  return gain;
}

}  // namespace

QueryMetrics metrics_of_hits(std::span<const Hit> hits, std::vector<int> right) {
  QueryMetrics metrics;
  if (hits.empty()) return metrics;
  const std::size_t first = hits.front().rank;
  metrics.reciprocal_rank = 1.0 / static_cast<double>(first);
  metrics.success_1 = first <= 1;
  metrics.success_3 = first <= 3;
  metrics.success_10 = first <= 10;
  for (std::size_t found = 1; found <= hits.size(); ++found) {
    const auto& [rank, relevance] = hits[found - 1];
    if (rank <= kGainDepth) metrics.ndcg_10 += discounted(relevance, rank);
    metrics.average_precision += static_cast<double>(found) / static_cast<double>(rank);
  }
  metrics.average_precision /= static_cast<double>(right.size());
  metrics.ndcg_10 /= ideal_gain(std::move(right));
  return metrics;
}

QueryMetrics query_metrics(const std::vector<RankedSong>& ranking, const std::map<std::string, int>& judged) {
  std::vector<int> right;
  for (const auto& [song, relevance] : judged)
    if (relevance > 0) right.push_back(relevance);
  std::vector<Hit> hits;
  for (std::size_t rank = 1; rank <= ranking.size() && !right.empty(); ++rank) {
    const auto judgement = judged.find(ranking[rank - 1].song);
    if (judgement != judged.end() && judgement->second > 0) hits.push_back({rank, judgement->second});
  }
  return metrics_of_hits(hits, std::move(right));
}

std::map<std::string, QueryMetrics> evaluate(const Run& run, const Qrels& qrels) {
  std::map<std::string, QueryMetrics> per_query;
  for (const auto& [query, judged] : qrels) {
    const auto ranking = run.find(query);
    per_query[query] = ranking == run.end() ? QueryMetrics{} : query_metrics(ranking->second, judged);
  }
  return per_query;
}

MeanMetrics mean_metrics(const std::map<std::string, QueryMetrics>& per_query) {
  MeanMetrics mean;
  mean.queries = per_query.size();
  if (per_query.empty()) return mean;
  for (const Metric& metric : kMetrics) {
    for (const auto& [query, metrics] : per_query) mean.*metric.value += metric.of(metrics);
    mean.*metric.value /= static_cast<double>(per_query.size());
  }
  return mean;
}

}  // namespace tunefind
