#include "engine/filter/diagonal_scan.hpp"

#include <algorithm>
#include <tbb/parallel_for.h>
#include <tuple>

static_assert(tunefind::kNoPitch2 == tunefind::window_scan::kNoPitch);

namespace tunefind {
namespace {

constexpr std::size_t kWindowsPerTask = 128;  // windows per TBB task, and so per call of the kernel
constexpr double kWindowLength = 1.15;        // length of a window relative to the query, besides the slack
constexpr int kSlackFrames = 6;               // added before and after a window

}  // namespace

void DiagonalScan::scan(std::vector<Diagonal>& diagonals, const SampledQuery& query, const SongIndex& index) const {
  std::sort(diagonals.begin(), diagonals.end(), [](const Diagonal& a, const Diagonal& b) {
    return std::tuple(a.tempo, a.key) < std::tuple(b.tempo, b.key);
  });
  std::vector<std::span<Diagonal>> tasks;
  for (std::size_t first = 0, last = 0; first < diagonals.size(); first = last) {
    while (last < diagonals.size() && last - first < kWindowsPerTask && diagonals[last].tempo == diagonals[first].tempo)
      ++last;
    tasks.push_back(std::span(diagonals).subspan(first, last - first));
  }
  tbb::parallel_for(std::size_t{0}, tasks.size(), [&](std::size_t n) { scan_at_tempo(tasks[n], query, index); });
}

void DiagonalScan::scan_at_tempo(std::span<Diagonal> diagonals, const SampledQuery& query,
                                 const SongIndex& index) const {
  const QueryAtTempo& at_tempo = query.tempos[static_cast<std::size_t>(diagonals.front().tempo)];
  const int length = static_cast<int>(kWindowLength * at_tempo.frames());
  std::vector<std::vector<std::uint8_t>> lines;
  std::vector<int> keys;
  for (const Diagonal& diagonal : diagonals) {
    const int first = std::max(0, diagonal.begin() - kSlackFrames);
    const int last = std::max(first, diagonal.begin() + length + kDiagonalFrames + kSlackFrames);
    const std::span<const std::uint8_t> outline = index.outline(diagonal.song());
    std::vector<std::uint8_t>& line = lines.emplace_back();
    for (std::size_t frame = first; frame < static_cast<std::size_t>(last); frame += query.step_frames)
      if (frame / kOutlineFrames < outline.size()) line.push_back(outline[frame / kOutlineFrames]);
    for (int off = -keys_; off <= keys_; ++off) keys.push_back(diagonal.key2 + off);
  }
  std::vector<window_scan::Window> windows;
  const std::size_t keys_each = 2 * static_cast<std::size_t>(keys_) + 1;
  for (std::size_t k = 0; k < diagonals.size(); ++k)
    windows.push_back({lines[k], std::span(keys).subspan(k * keys_each, keys_each)});
  const std::vector<window_scan::Match> matches = window_scan::scan(at_tempo.rows, costs_, windows);
  for (std::size_t k = 0; k < diagonals.size(); ++k) {
    const int first = std::max(0, diagonals[k].begin() - kSlackFrames);
    diagonals[k].end = first + static_cast<int>(query.step_frames) * (matches[k].end_frame + 1);
    diagonals[k].weight =
        matches[k].cost == window_scan::kInfinity
            ? 0
            : static_cast<float>(1 - matches[k].cost / (parameters_.unit * at_tempo.largest_cost) - at_tempo.penalty);
  }
}

}  // namespace tunefind
