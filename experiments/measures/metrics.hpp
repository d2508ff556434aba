#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "experiments/formats/trec.hpp"

namespace tunefind {

/// The metrics of the ranking of one query; all are in [0, 1], higher is better. A song is right if its relevance is
/// above 0. Names are those of ir_measures, definitions those of trec_eval. Only the order of the songs counts, not
/// their scores.
///
/// RR: reciprocal rank of the first right song, 0 without one; its mean is the MRR (Voorhees 1999).
///
/// Success@k: 1 if a right song is among the first k, else 0; its mean is the hit rate (Craswell & Hawking 2004).
///
/// nDCG@10: the sum of relevance / log2(rank + 1) over the right ones of the first ten songs, divided by the same sum
/// for the best order of the judged songs (Järvelin & Kekäläinen 2002, with the discount of trec_eval).
///
/// AP: the sum of the precisions at the ranks of the right songs that were found, divided by the number of right songs
/// (Buckley & Voorhees 2000).
struct QueryMetrics {
  double reciprocal_rank = 0;
  double success_1 = 0;
  double success_3 = 0;
  double success_10 = 0;
  double ndcg_10 = 0;
  double average_precision = 0;

  bool operator==(const QueryMetrics&) const = default;
};

/// A metric by name.
struct Metric {
  const char* name;
  double QueryMetrics::*value;

  double of(const QueryMetrics& metrics) const { return metrics.*value; }
};

/// All metrics, in the order of reports.
inline constexpr std::array kMetrics{
    Metric{"RR", &QueryMetrics::reciprocal_rank},  Metric{"Success@1", &QueryMetrics::success_1},
    Metric{"Success@3", &QueryMetrics::success_3}, Metric{"Success@10", &QueryMetrics::success_10},
    Metric{"nDCG@10", &QueryMetrics::ndcg_10},     Metric{"AP", &QueryMetrics::average_precision}};

/// The means of the metrics over `queries` queries; all 0 if there are none.
struct MeanMetrics : QueryMetrics {
  std::size_t queries = 0;
};

/// A right song in a ranking.
struct Hit {
  std::size_t rank = 0;  ///< from 1
  int relevance = 0;     ///< above 0
};

/// The metrics of a ranking with these right songs, by rising rank. `right` has the relevances of all right songs of
/// the query, also of those that were not found.
QueryMetrics metrics_of_hits(std::span<const Hit> hits, std::vector<int> right);

/// The metrics of a ranking (best first), given the relevance of the judged songs of its query. Songs that are not
/// judged count as wrong. A query without a right song scores 0.
QueryMetrics query_metrics(const std::vector<RankedSong>& ranking, const std::map<std::string, int>& judged);

/// The metrics of every judged query. A query without a result scores 0 (as with `trec_eval -c`), so a system gains
/// nothing by not answering. Queries of the run without judgements are left out.
std::map<std::string, QueryMetrics> evaluate(const Run& run, const Qrels& qrels);

/// The mean of each metric over these queries.
MeanMetrics mean_metrics(const std::map<std::string, QueryMetrics>& per_query);

}  // namespace tunefind
