#include "experiments/measures/judge.hpp"

#include <algorithm>

namespace tunefind {
namespace {

bool is_right(std::string_view song, const std::map<std::string, int>& judged) {
  const auto found = judged.find(std::string(song));
  return found != judged.end() && found->second > 0;
}

/// The rank by `score_of` of the best right candidate: one more than the number of candidates with a higher score; 0 if
/// no candidate is right.
std::size_t rank_by(const std::vector<CandidateScores>& candidates, const std::vector<std::uint8_t>& right,
                    const auto& score_of) {
  std::optional<double> best;
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (right[i]) best = std::max(best.value_or(score_of(candidates[i])), score_of(candidates[i]));
  if (!best) return 0;
  return 1 + static_cast<std::size_t>(
                 std::ranges::count_if(candidates, [&](const auto& one) { return score_of(one) > *best; }));
}

LostAt where_lost(const QueryOutcome& outcome, std::size_t rerank_depth) {
  if (outcome.rank == 1) return LostAt::nowhere;
  if (outcome.traits.duration_s == 0) return LostAt::hearing;
  if (!outcome.right_is_candidate) return LostAt::filter;
  if (outcome.align_rank == 1) return rerank_depth > 0 ? LostAt::fusion : LostAt::first_tier;
  return outcome.align_rank > rerank_depth ? LostAt::first_tier : LostAt::re_rank;
}

}  // namespace

void judge(QueryOutcome& outcome, const Ranking& ranking, const SongIndex& index,
           const std::map<std::string, int>& judged, std::size_t depth, std::size_t rerank_depth) {
  std::vector<RankedSong> all;
  for (const ScoredSong& song : ranking.songs) all.push_back({std::string(index.id(song.position)), song.score});
  outcome.metrics = query_metrics(all, judged);
  const auto first = std::ranges::find_if(all, [&](const auto& one) { return is_right(one.song, judged); });
  outcome.right_is_candidate = first != all.end();
  if (outcome.right_is_candidate) outcome.rank = static_cast<std::size_t>(first - all.begin()) + 1;

  std::vector<std::uint8_t> right;
  for (const CandidateScores& one : ranking.candidates) right.push_back(is_right(index.id(one.position), judged));
  outcome.align_rank = rank_by(ranking.candidates, right, [](const CandidateScores& one) { return one.align; });
  const bool ranked = std::ranges::all_of(ranking.candidates, [](const auto& one) { return one.filter.has_value(); });
  if (ranked && outcome.right_is_candidate)
    outcome.filter_rank = rank_by(ranking.candidates, right, [](const auto& one) { return *one.filter; });
  outcome.lost_at = where_lost(outcome, rerank_depth);

  if (all.size() > depth) all.resize(depth);
  outcome.songs = std::move(all);
  outcome.verdict = ranking.verdict;
  if (!ranking.matches.empty()) outcome.confidence = ranking.matches.front().confidence;
}

}  // namespace tunefind
