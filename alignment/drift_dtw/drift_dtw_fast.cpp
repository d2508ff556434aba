#include <algorithm>
#include <array>
#include <boost/align/aligned_allocator.hpp>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "alignment/drift_dtw/drift_dtw_kernel.hpp"
#include "alignment/drift_dtw/drift_dtw_problem.hpp"
#include "features/simd.hpp"

namespace tunefind::drift_dtw {
namespace {

constexpr int kMostLanes = 96;  // that a kernel takes

int pitch_class8(int pitch8) { return (pitch8 % kOctave8 + kOctave8) % kOctave8; }

}  // namespace

/// The costs of one song frame by pitch, laid out so that all lanes of a query frame are contiguous: bin b of phase p
/// holds the cost at 4 b + p eighths of a semitone. A query frame at pitch y (in eighths) reads its lanes from bin y /
/// 4 on, in phase y % 4. A second table behind the first holds the costs in a rest of the query, 0 until `weigh_rests`.
class CostTable {
 public:
  explicit CostTable(const Costs& costs) : CostTable(costs, slopes_of(costs)) {}
  /// Shares the slopes of another table, whose costs must have the same cap.
  CostTable(const Costs& costs, const CostTable& other) : CostTable(costs, other.slopes_) {}

  /// Promises that only the bins [first_bin, last_bin) will be read, so that the others need no update.
  void read_only(int first_bin, int last_bin) { first_bin_ = first_bin, last_bin_ = last_bin; }
  /// Resets the table to a frame without peaks.
  void clear() {
    for (int phase = 0; phase < kLaneStep8; ++phase)
      std::fill(cells_.data() + offset(phase, first_bin_), cells_.data() + offset(phase, last_bin_),
                static_cast<std::int16_t>(costs_.cap));
  }
  /// Adds a peak at `pitch8`, which can be negative.
  void add(int pitch8, int strength) {
    if ((pitch8 >> 2) - half_ >= last_bin_ || (pitch8 >> 2) - half_ + width_ <= first_bin_) return;
    const auto extra = static_cast<std::int16_t>(strength_cost(strength, costs_));
    const int bin = pitch8 >> 2;
    const std::int16_t* slope = slopes_->data() + (pitch8 & (kLaneStep8 - 1)) * kLaneStep8 * width_;
    for (int phase = 0; phase < kLaneStep8; ++phase)
      for (int from = 0; from < width_; from += kBlock, slope += kBlock) {
        std::int16_t* const cells = cells_.data() + offset(phase, bin - half_) + from;
        for (int k = 0; k < kBlock; ++k) cells[k] = std::min(cells[k], static_cast<std::int16_t>(slope[k] + extra));
      }
  }
  /// Adds a peak in each octave that a query within an octave of pitch 0 can reach with so many lanes.
  void add_in_octaves(int pitch8, int strength, int lanes) {
    const int highest8 = kOctave8 * 3 + kLaneStep8 * lanes;  // the cap is at most an octave
    for (int at8 = pitch_class8(pitch8) - 2 * kOctave8; at8 < highest8; at8 += kOctave8) add(at8, strength);
  }
  /// Fills the second table with the current costs, reduced to the weight of a rest.
  void weigh_rests() {
    for (int at = 0; at < kTable; ++at) cells_[kTable + at] = static_cast<std::int16_t>(rest_cost(cells_[at], costs_));
  }
  const std::int16_t* data() const { return cells_.data(); }

  /// The bin of the first lane of a pitch. Clamped to where every peak is so far away that all lanes cost the cap.
  static int bin_of(int eighths, int lanes) { return std::clamp(eighths >> 2, -kEdgeBelow - lanes, kEdgeAbove); }
  /// The index in `data()` of the first lane of a pitch, voiced or in a rest.
  static int offset_of(int eighths, int lanes, bool voiced) {
    return (voiced ? 0 : kTable) + offset(eighths & 3, bin_of(eighths, lanes));
  }

 private:
  // Peaks are in bins 0 to 254 and the cap is at most 24 bins. The table extends far enough for all lanes beyond either
  // edge, also when it is shifted to the highest peak.
  static constexpr int kEdgeBelow = 96, kEdgeAbove = 384, kReach = 896, kTable = kLaneStep8 * 2 * kReach;
  static constexpr int kBlock = 16;  // cells written at once: a fixed number that the compiler can vectorise
  static int offset(int phase, int bin) { return phase * 2 * kReach + kReach + bin; }

  /// [phase of the peak x phase x width]: cost of distance around a peak.
  using Slopes = std::shared_ptr<const std::vector<std::int16_t>>;

  CostTable(const Costs& costs, Slopes slopes)
      : costs_(costs),
        half_(half_of(costs)),
        width_(width_of(costs)),
        cells_(kTable, static_cast<std::int16_t>(costs.cap)),
        slopes_(std::move(slopes)) {
    cells_.resize(2 * kTable, 0);
  }

  static int half_of(const Costs& costs) { return (costs.cap * 8 / kUnit + kLaneStep8 - 1) / kLaneStep8 + 1; }
  static int width_of(const Costs& costs) { return (2 * half_of(costs) + kBlock) / kBlock * kBlock; }
  static Slopes slopes_of(const Costs& costs) {
    auto slopes = std::make_shared<std::vector<std::int16_t>>();
    for (int peak_phase = 0; peak_phase < kLaneStep8; ++peak_phase)
      for (int phase = 0; phase < kLaneStep8; ++phase)
        for (int k = 0; k < width_of(costs); ++k)
          slopes->push_back(
              static_cast<std::int16_t>(distance_cost(kLaneStep8 * (k - half_of(costs)) + phase - peak_phase, costs)));
    return slopes;
  }

  Costs costs_;
  int half_, width_;  ///< bins below a peak that it can make cheaper than the cap, and all bins that it writes
  std::vector<std::int16_t> cells_;
  Slopes slopes_;
  int first_bin_ = -kReach, last_bin_ = kReach;  ///< the bins that are read
};

namespace {

/// The current column and the two before it, in a ring. Aligned to 64 bytes, because vectors that cross a cache line
/// are slow to store.
class Columns {
 public:
  using Cells = std::vector<std::int16_t, boost::alignment::aligned_allocator<std::int16_t, 64>>;

  Columns(int rows, int lanes) : last_row_(lanes) {
    for (auto& column : columns_) column.assign(static_cast<std::size_t>(rows) * lanes, kInfinity);
  }
  std::int16_t* relaxed(int frame) { return columns_[frame % 3].data(); }
  Cells& last_row() { return last_row_; }

 private:
  std::array<Cells, 3> columns_;
  Cells last_row_;
};

/// The table of one peak of full strength at pitch 0, which serves all frames with a peak of songs of one line.
std::shared_ptr<const CostTable> line_table(const Costs& costs) {
  const auto table = std::make_shared<CostTable>(costs);
  if (costs.fold)
    table->add_in_octaves(0, 255, kMostLanes);
  else
    table->add(0, 255);
  table->weigh_rests();
  return table;
}

/// The table that serves their frames without peaks.
std::shared_ptr<const CostTable> silent_table(Costs costs) {
  costs.cap = costs.gap;
  const auto table = std::make_shared<CostTable>(costs);
  table->weigh_rests();
  return table;
}

/// Presents each frame of a song as a cost table. The table of a frame with one peak of full strength is always the
/// same one, shifted by the peak's pitch, so songs of one line share `line` and `silent` and build none. Recordings
/// have a table of their own that is rebuilt for each frame. With folded octaves the query is moved into the octave
/// from pitch 0 on, and the table holds each peak in all octaves that the lanes reach.
class SongCosts {
 public:
  SongCosts(const Problem& problem, const CostTable& line, const CostTable& silent)
      : problem_(problem), line_(line), silent_(silent), shifts_line_table_(!problem.song.polyphonic()) {
    if (!shifts_line_table_) table_.emplace(problem.costs, line);
    const MelodyFrames& query = problem.query;
    const int lanes = problem.lanes.count;
    int first_bin = std::numeric_limits<int>::max(), last_bin = std::numeric_limits<int>::min();
    for (int phase = 0; phase < (shifts_line_table_ ? kLaneStep8 : 1); ++phase) {
      offsets_[phase].reserve(query.size());
      for (std::size_t i = 0; i < query.size(); ++i) {
        const int pitch8 = query.pitch8[i] + problem.lanes.lowest8 - phase;
        const int lowest8 = problem.costs.fold ? pitch_class8(pitch8) : pitch8;
        offsets_[phase].push_back(CostTable::offset_of(lowest8, lanes, query.voiced[i]));
        first_bin = std::min(first_bin, CostTable::bin_of(lowest8, lanes));
        last_bin = std::max(last_bin, CostTable::bin_of(lowest8, lanes) + lanes);
      }
    }
    if (!shifts_line_table_) table_->read_only(first_bin, last_bin);
  }

  /// Points `column` at the costs of a frame. They stay valid until the next call.
  void read(int frame, Column& column) {
    const auto peaks = problem_.peaks(frame);
    if (!shifts_line_table_) {
      table_->clear();
      for (const SaliencePeak& peak : peaks) add(peak);
      column.table = table_->data();
      column.offsets = offsets_[0].data();
    } else {
      const int pitch8 = peaks.empty()         ? 0
                         : problem_.costs.fold ? pitch_class8(peaks.front().pitch8)
                                               : peaks.front().pitch8;
      column.table = peaks.empty() ? silent_.data() : line_.data() - (pitch8 >> 2);
      column.offsets = offsets_[pitch8 & 3].data();
    }
  }

 private:
  void add(const SaliencePeak& peak) {
    if (problem_.costs.fold)
      table_->add_in_octaves(peak.pitch8, peak.strength, problem_.lanes.count);
    else
      table_->add(peak.pitch8, peak.strength);
  }

  const Problem& problem_;
  const CostTable &line_, &silent_;
  bool shifts_line_table_;                                     ///< the frames are shifts of `line_`, or `silent_`
  std::optional<CostTable> table_;                             ///< otherwise this table is rebuilt for each frame
  std::array<std::vector<std::int32_t>, kLaneStep8> offsets_;  ///< Column::offsets for each phase of a frame's pitch
};

}  // namespace

FastSolver::FastSolver(const Costs& line_costs, ColumnKernel kernel)
    : line_table_(line_table(line_costs)), silent_table_(silent_table(line_costs)), kernel_(kernel) {}

End FastSolver::solve(const Problem& problem, int first, int last, Totals* totals) const {
  const int rows = problem.rows(), lanes = problem.lanes.count;
  if (totals) *totals = Totals(first, std::max(first, last), rows, lanes);
  End best;
  if (rows == 0 || lanes == 0) return best;
  Columns columns(rows, lanes);
  Columns::Cells& last_row = columns.last_row();
  SongCosts song_costs(problem, *line_table_, *silent_table_);
  Column column{};
  column.lanes = lanes;
  column.skew = static_cast<std::int16_t>(problem.costs.skew);
  column.drift = static_cast<std::int16_t>(problem.costs.drift);
  column.last_row = last_row.data();
  for (int frame = first; frame < last; ++frame) {
    // A step advances at most two rows. Rows that no match can have reached yet, and rows from which none can still
    // reach the last row, are skipped unless all totals are wanted. The former still hold infinity, the latter are
    // never read.
    column.first_row = totals ? 0 : std::max(0, rows - 1 - 2 * (last - 1 - frame));
    column.end_row = totals ? rows : std::min(rows, 2 * (frame - first) + 1);
    if (column.first_row >= column.end_row) continue;
    song_costs.read(frame, column);
    column.start = static_cast<std::int16_t>(problem.start_cost(frame));
    column.before_1 = columns.relaxed(frame + 2);
    column.before_2 = columns.relaxed(frame + 1);
    column.relaxed = columns.relaxed(frame);
    if (totals) column.totals = totals->column(frame);
    kernel_(column);
    if (column.end_row < rows) continue;
    std::int16_t lowest = kInfinity;
    for (const std::int16_t total : last_row) lowest = std::min(lowest, total);
    if (lowest < best.cost)
      best = {lowest, frame, static_cast<int>(std::find(last_row.begin(), last_row.end(), lowest) - last_row.begin())};
  }
  return best;
}

std::vector<ColumnKernel> kernels() {
  return supported_kernels<ColumnKernel>({
#if defined(__x86_64__)
    {InstructionSet::avx512bw, column_avx512bw}, {InstructionSet::avx2, column_avx2},
#endif
    {
      InstructionSet::portable, column_portable
    }
  });
}

}  // namespace tunefind::drift_dtw
