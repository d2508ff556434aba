#include "engine/filter/diagonal_fit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include "features/terms/byte_differences.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kFitsPerTask = 512;  // diagonals per TBB task
constexpr std::size_t kFitsAhead = 12;     // diagonals between the prefetch of an outline and its use
constexpr int kBefore = 1;                 // rows before the diagonal's begin at which the first fit begins
constexpr int kShifts = 4;                 // fits per diagonal, each a row later than the one before

/// Prefetches what the fit will read of a diagonal: otherwise most of the time would go to waiting for memory.
void prefetch_outline(const SongIndex& index, const Diagonal& diagonal) {
  const std::span<const std::uint8_t> outline = index.outline(diagonal.song());
  const std::size_t at = static_cast<std::size_t>(std::max(0, diagonal.begin())) / kOutlineFrames;
  if (at >= outline.size()) return;
  __builtin_prefetch(outline.data() + at);
  __builtin_prefetch(outline.data() + at + 64);
}

/// `rows` rows of a song's outline, `step_samples` apart, from a frame on; kNoPitch2 outside of the song. Points into
/// the outline if the rows lie side by side within it, otherwise they are copied to `buffer`.
const std::uint8_t* outline_rows(const SongIndex& index, std::uint32_t song, int frame, std::size_t rows,
                                 std::size_t step_samples, std::vector<std::uint8_t>& buffer) {
  const std::span<const std::uint8_t> outline = index.outline(song);
  const int first = frame >> 1;
  static_assert(kOutlineFrames == 2);
  if (step_samples == 1 && first >= 0 && static_cast<std::size_t>(first) + rows <= outline.size())
    return outline.data() + first;
  buffer.assign(rows, kNoPitch2);
  for (std::size_t k = 0; k < rows; ++k) {
    const int at = first + static_cast<int>(k * step_samples);
    if (at >= 0 && at < static_cast<int>(outline.size())) buffer[k] = outline[static_cast<std::size_t>(at)];
  }
  return buffer.data();
}

}  // namespace

void fit_diagonals(std::vector<Diagonal>& diagonals, const SampledQuery& query, const SongIndex& index,
                   const window_scan::Parameters& costs) {
  const auto cap = static_cast<std::uint8_t>(std::lround(2 * costs.cost_cap));  // in half semitones
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, diagonals.size(), kFitsPerTask), [&](const auto& range) {
    std::vector<std::uint8_t> buffer, pitch2;
    for (std::size_t n = range.begin(); n < range.end(); ++n) {
      Diagonal& diagonal = diagonals[n];
      if (n + 2 * kFitsAhead < range.end()) index.prefetch_outline(diagonals[n + 2 * kFitsAhead].song());
      if (n + kFitsAhead < range.end()) prefetch_outline(index, diagonals[n + kFitsAhead]);
      const QueryAtTempo& at_tempo = query.tempos[static_cast<std::size_t>(diagonal.tempo)];
      const int step_frames = static_cast<int>(query.step_frames);
      const std::size_t rows = at_tempo.pitch2.size();
      const std::uint8_t* song = outline_rows(index, diagonal.song(), diagonal.begin() - kBefore * step_frames,
                                              rows + kShifts, query.step_samples, buffer);
      pitch2.resize(rows);
      for (std::size_t i = 0; i < rows; ++i)
        pitch2[i] = static_cast<std::uint8_t>(std::clamp(at_tempo.pitch2[i] + diagonal.key2, 0, kNoPitch2 - 1));
      std::array<int, kShifts> sums;  // of costs, in half semitones / kWeightUnit
      shifted_differences(pitch2.data(), at_tempo.weights.data(), rows, song, cap, sums);
      const double best = *std::min_element(sums.begin(), sums.end()) / (2 * kWeightUnit);
      diagonal.weight = static_cast<float>(1 - best / at_tempo.largest_cost - at_tempo.penalty);
    }
  });
}

}  // namespace tunefind
