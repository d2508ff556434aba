#include <algorithm>

#include "alignment/drift_dtw/drift_dtw_problem.hpp"

namespace tunefind::drift_dtw {
namespace {

/// A step into a cell: how many query and song frames it came from, the lane change back to its origin, and the total
/// cost before the cell's own cost.
struct Step {
  int query_frames = 0, song_frames = 0, lanes = 0;
  int cost = kInfinity;
};

/// The cheapest step into a cell, given the totals of the cells before it. Sums saturate at kInfinity, as in the
/// kernels.
Step best_step(const Problem& problem, const Totals& totals, int row, int frame, int lane) {
  Step best;
  const auto offer = [&](int query_frames, int song_frames, int extra) {
    if (row < query_frames || frame - song_frames < totals.first_frame) return;
    for (const int change : {0, -1, 1}) {
      if (lane + change < 0 || lane + change >= totals.lanes) continue;
      const int before = totals.at(row - query_frames, frame - song_frames, lane + change);
      const int moved = std::min(kInfinity, before + (change == 0 ? 0 : problem.costs.drift));
      const int offered = std::min(kInfinity, moved + extra);
      if (offered < best.cost) best = {query_frames, song_frames, change, offered};
    }
  };
  offer(1, 1, 0);
  offer(1, 2, problem.costs.skew);
  offer(2, 1, problem.costs.skew + cell_cost(problem, row - (row > 0), frame, lane));
  return best;
}

}  // namespace

End solve_reference(const Problem& problem, int first, int last, Totals* totals) {
  Totals own;
  Totals& table = totals ? *totals : own;
  const int lanes = problem.lanes.count;
  table = Totals(first, std::max(first, last), problem.rows(), lanes);
  End best;
  for (int frame = first; frame < last; ++frame)
    for (int row = 0; row < problem.rows(); ++row)
      for (int lane = 0; lane < lanes; ++lane) {
        const int before = row > 0 ? best_step(problem, table, row, frame, lane).cost : problem.start_cost(frame);
        const int total = std::min(kInfinity, before + cell_cost(problem, row, frame, lane));
        table.column(frame)[row * lanes + lane] = static_cast<std::int16_t>(total);
        if (row == problem.rows() - 1 && total < best.cost) best = {total, frame, lane};
      }
  return best;
}

std::vector<Cell> trace_path(const Problem& problem, const Totals& totals, const End& end) {
  std::vector<Cell> path;
  int row = problem.rows() - 1, frame = end.frame, lane = end.lane;
  while (true) {
    path.push_back({row, frame, lane});
    if (row == 0) break;
    const Step step = best_step(problem, totals, row, frame, lane);
    if (step.query_frames == 0) break;
    if (step.query_frames == 2) path.push_back({row - 1, frame, lane});
    row -= step.query_frames, frame -= step.song_frames, lane += step.lanes;
  }
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace tunefind::drift_dtw
