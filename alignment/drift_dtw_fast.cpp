#include <algorithm>
#include <array>
#include <vector>

#include "alignment/drift_dtw_kernel.hpp"
#include "alignment/drift_dtw_problem.hpp"

namespace tunefind::drift_dtw {
namespace {

/// Costs laid out so that all lanes of a query frame are contiguous: bin b of phase p holds the cost at 4 b + p eighths
/// of a semitone. A query frame at y eighths reads its lanes from bin y / 4 on, in phase y % 4.
class CostTable {
 public:
  CostTable(const Costs& costs, int lanes)
      : costs_(costs),
        reach8_((costs.cap * 8 + kUnit - 1) / kUnit),
        cells_(kLaneStep8 * 2 * kReach, static_cast<std::int16_t>(costs.cap)) {
    cells_.resize(cells_.size() + lanes, 0);
  }

  /// Back to a frame without peaks.
  void clear() {
    for (const int centre : centres_)
      for (int d = -reach8_; d <= reach8_; ++d) cell(centre + d) = static_cast<std::int16_t>(costs_.cap);
    centres_.clear();
  }
  void add(const SaliencePeak& peak) {
    const int extra = strength_cost(peak.strength, costs_);
    for (int d = -reach8_; d <= reach8_; ++d) {
      std::int16_t& cost = cell(peak.pitch8 + d);
      cost = static_cast<std::int16_t>(std::min<int>(cost, distance_cost(d, costs_) + extra));
    }
    centres_.push_back(peak.pitch8);
  }
  const std::int16_t* data() const { return cells_.data(); }

  /// Where the lanes of a pitch start. Clamped where every peak is so far that all lanes cost the cap.
  static int offset_of(int eighths, int lanes) {
    return offset(eighths & 3, std::clamp(eighths >> 2, -kEdge - lanes, kEdge));
  }
  /// Where lanes of no cost are found: a free rest.
  static int offset_of_zeros() { return kLaneStep8 * 2 * kReach; }

 private:
  static constexpr int kEdge = 384;   // 64 semitones above the highest MIDI number
  static constexpr int kReach = 768;  // kEdge, the lanes and a shift by the highest MIDI number
  static int offset(int phase, int bin) { return phase * 2 * kReach + kReach + bin; }
  std::int16_t& cell(int eighths) { return cells_[offset(eighths & 3, eighths >> 2)]; }

  Costs costs_;
  int reach8_;
  std::vector<std::int16_t> cells_;
  std::vector<int> centres_;
};

/// The columns in work: two before with lane changes allowed for, the present one raw and relaxed.
class Columns {
 public:
  Columns(int rows, int lanes) : stride_(lanes + 2 * kPadding), cells_(static_cast<std::size_t>(rows) * stride_) {
    for (auto& column : columns_) column.assign(cells_, kInfinity);
  }
  int stride() const { return stride_; }
  std::int16_t* raw() { return columns_[0].data() + kPadding; }
  std::int16_t* relaxed(int frame) { return columns_[1 + (frame + 3) % 3].data() + kPadding; }

 private:
  int stride_;
  std::size_t cells_;
  std::array<std::vector<std::int16_t>, 4> columns_;
};

/// Reads a song's frames as cost tables. A frame with one peak of full strength is the same table shifted, so one-line
/// songs never build another.
class SongCosts {
 public:
  SongCosts(const MelodyFrames& query, const Tune& song, const Lanes& lanes, const Costs& costs)
      : song_(song), unit_(costs, lanes.count), frame_(costs, lanes.count) {
    unit_.add({0, 255});
    for (int phase = 0; phase < kLaneStep8; ++phase)
      for (std::size_t i = 0; i < query.size(); ++i)
        offsets_[phase].push_back(song.polyphonic && !query.voiced[i]
                                      ? CostTable::offset_of_zeros()
                                      : CostTable::offset_of(query.pitch8[i] + lanes.lowest8 - phase, lanes.count));
  }

  void read(int frame, Column& column) {
    const SaliencePeak* first = song_.salience.peaks.data() + song_.salience.offsets[frame];
    const SaliencePeak* last = song_.salience.peaks.data() + song_.salience.offsets[frame + 1];
    if (!song_.polyphonic && last - first == 1 && first->strength == 255) {
      column.table = unit_.data() - (first->pitch8 >> 2);
      column.offsets = offsets_[first->pitch8 & 3].data();
      return;
    }
    frame_.clear();
    for (; first != last; ++first) frame_.add(*first);
    column.table = frame_.data();
    column.offsets = offsets_[0].data();
  }

 private:
  const Tune& song_;
  CostTable unit_, frame_;
  std::array<std::vector<std::int32_t>, kLaneStep8> offsets_;
};

}  // namespace

End solve_fast(const MelodyFrames& query, const Tune& song, const Lanes& lanes, const Costs& costs, int start_limit,
               ColumnKernel kernel) {
  End best;
  if (query.size() == 0 || lanes.count == 0) return best;
  const int rows = static_cast<int>(query.size());
  Columns columns(rows, lanes.count);
  SongCosts song_costs(query, song, lanes, costs);
  Column column{};
  column.rows = rows;
  column.lanes = lanes.count;
  column.stride = columns.stride();
  column.skew = static_cast<std::int16_t>(costs.skew);
  column.drift = static_cast<std::int16_t>(costs.drift);
  column.raw = columns.raw();
  for (int j = 0; j < static_cast<int>(song.salience.frames()); ++j) {
    song_costs.read(j, column);
    column.may_start = j < start_limit;
    column.before_1 = columns.relaxed(j - 1);
    column.before_2 = columns.relaxed(j - 2);
    column.relaxed = columns.relaxed(j);
    kernel(column);
    const std::int16_t* last_row = column.raw + (rows - 1) * column.stride;
    const std::int16_t* lowest = std::min_element(last_row, last_row + lanes.count);
    if (*lowest < best.cost) best = {*lowest, j, static_cast<int>(lowest - last_row)};
  }
  return best;
}

ColumnKernel best_kernel() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return column_avx2;
#endif
  return column_portable;
}

}  // namespace tunefind::drift_dtw
