#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "alignment/window_scan/window_scan.hpp"

namespace tunefind::window_scan {
namespace {

/// The query with its pitch range limited to kWidestQuery2, as the kernels do.
Query limited_range(Query query) {
  if (query.size() == 0) return query;
  const int lowest2 = *std::min_element(query.pitch2.begin(), query.pitch2.end());
  for (int& pitch2 : query.pitch2) pitch2 = std::min(pitch2, lowest2 + kWidestQuery2);
  return query;
}

/// Cost of a query frame against a song frame in a key (half semitones by which the song is above the query).
int cell_cost(const Query& query, const Costs& costs, std::size_t row, int song_pitch2, int key) {
  const auto& table = query.voiced[row] ? costs.voiced : costs.rest;
  const int distance2 = song_pitch2 == kNoPitch ? kDistances : std::abs(query.pitch2[row] + key - song_pitch2);
  const int cost = table[static_cast<std::size_t>(std::min(kDistances - 1, distance2))];
  return std::min(cost, kInfinity - costs.skew);
}

/// The best match of the query in a window in one key.
Match match_in_key(const Query& query, const Costs& costs, std::span<const std::uint8_t> frames, int key) {
  Match best;
  if (query.size() == 0) return best;
  std::vector<std::vector<int>> totals;  // [frames x rows]
  for (std::size_t j = 0; j < frames.size(); ++j) {
    std::vector<int>& column = totals.emplace_back();
    int cost_before = 0;
    for (std::size_t i = 0; i < query.size(); ++i) {
      const int cost = cell_cost(query, costs, i, frames[j], key);
      int before = i == 0 ? 0 : kInfinity;
      if (i >= 1 && j >= 1) before = std::min(before, totals[j - 1][i - 1]);
      if (i >= 1 && j >= 2) before = std::min(before, totals[j - 2][i - 1] + costs.skew);
      if (i >= 2 && j >= 1) before = std::min(before, totals[j - 1][i - 2] + cost_before + costs.skew);
      column.push_back(std::min(kInfinity, before + cost));
      cost_before = cost;
    }
    if (column.back() < best.cost) best = {column.back(), static_cast<int>(j), key};
  }
  return best;
}

}  // namespace

std::vector<Match> scan_reference(const Query& query, const Costs& costs, std::span<const Window> windows) {
  const auto order = [](const Match& match) { return std::tuple(match.cost, match.end_frame, match.key); };
  const Query limited = limited_range(query);
  std::vector<Match> matches;
  for (const Window& window : windows) {
    Match best;
    for (const int key : window.keys) {
      const Match match = match_in_key(limited, costs, window.frames, key);
      if (match.cost < kInfinity && (best.cost == kInfinity || order(match) < order(best))) best = match;
    }
    matches.push_back(best);
  }
  return matches;
}

}  // namespace tunefind::window_scan
