#include <algorithm>

#include "alignment/drift_dtw_problem.hpp"

namespace tunefind::drift_dtw {
namespace {

/// A dense [query frames x song frames x lanes] table.
template <class T>
class Table {
 public:
  Table(int rows, int columns, int lanes, T value)
      : columns_(columns), lanes_(lanes), cells_(static_cast<std::size_t>(rows) * columns * lanes, value) {}
  T& at(int row, int column, int lane) {
    return cells_[(static_cast<std::size_t>(row) * columns_ + column) * lanes_ + lane];
  }

 private:
  int columns_, lanes_;
  std::vector<T> cells_;
};

/// Where the best path into a cell came from: how many frames back on either side, and the change of lane.
struct Step {
  std::int8_t query_frames = 0, song_frames = 0, lanes = 0;
};

}  // namespace

End solve_reference(const MelodyFrames& query, const Tune& song, const Lanes& lanes, const Costs& costs, int first,
                    int last, int start_limit, std::vector<Cell>* path) {
  const int rows = static_cast<int>(query.size());
  const int columns = last - first;
  if (rows == 0 || columns <= 0 || lanes.count == 0) return {};

  const auto cost_at = [&](int row, int column, int lane) {
    if (song.polyphonic && !query.voiced[row]) return 0;
    const auto& [hop_s, offsets, peaks] = song.salience;
    const int pitch8 = query.pitch8[row] + lanes.lowest8 + kLaneStep8 * lane;
    return frame_cost(pitch8, peaks.data() + offsets[first + column], peaks.data() + offsets[first + column + 1],
                      costs);
  };
  Table<int> total(rows, columns, lanes.count, kInfinity);
  Table<Step> came_from(rows, columns, lanes.count, {});

  End best;
  for (int j = 0; j < columns; ++j)
    for (int i = 0; i < rows; ++i)
      for (int k = 0; k < lanes.count; ++k) {
        int& cell = total.at(i, j, k);
        Step& step = came_from.at(i, j, k);
        if (i == 0) {
          if (first + j < start_limit) cell = cost_at(i, j, k);
        } else {
          // In this order equal costs prefer the straight step and the same lane.
          const auto offer = [&](int query_frames, int song_frames, int extra) {
            if (i < query_frames || j < song_frames) return;
            for (const int change : {0, -1, 1}) {
              const int from = k + change;
              if (from < 0 || from >= lanes.count) continue;
              const int price = change == 0 ? 0 : costs.drift;
              const int before = total.at(i - query_frames, j - song_frames, from);
              const int offered = std::min(kInfinity, std::min(kInfinity, before + price) + extra);
              if (offered >= cell) continue;
              cell = offered;
              step = {static_cast<std::int8_t>(query_frames), static_cast<std::int8_t>(song_frames),
                      static_cast<std::int8_t>(change)};
            }
          };
          offer(1, 1, 0);
          offer(1, 2, costs.skew);
          offer(2, 1, costs.skew + cost_at(i - 1, j, k));
          cell = std::min(kInfinity, cell + cost_at(i, j, k));
        }
        if (i == rows - 1 && cell < best.cost) best = {cell, first + j, k};
      }

  if (path && best.cost < kInfinity) {
    path->clear();
    int i = rows - 1, j = best.frame - first, k = best.lane;
    while (true) {
      path->push_back({i, first + j, k});
      const Step step = came_from.at(i, j, k);
      if (step.query_frames == 0) break;
      if (step.query_frames == 2) path->push_back({i - 1, first + j, k});
      i -= step.query_frames, j -= step.song_frames, k += step.lanes;
    }
    std::reverse(path->begin(), path->end());
  }
  return best;
}

}  // namespace tunefind::drift_dtw
