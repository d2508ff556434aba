#pragma once

#include <cstdint>

// The kernel of the drift DTW: one column (song frame) of the DP, as a template over a vector type, so that every
// instruction set compiles the same source. A translation unit that includes this header is compiled for one
// instruction set. It must not include any other header with inline code: the linker keeps one copy of such code for
// the whole program, and that copy could hold instructions that the machine does not have.
namespace tunefind::drift_dtw {

/// Input and output of a kernel for one column with at least one row. The kernel computes the rows [first_row,
/// end_row). Columns are [rows x lanes]. In a relaxed column each cell holds the least cost of being in its lane, or of
/// being in a neighbouring lane and drifting over. All memory is the caller's.
struct Column {
  int first_row, end_row, lanes;
  std::int16_t skew, drift;      ///< costs of a skewed step and of a drift by one lane, in units
  std::int16_t start;            ///< cost of a match that begins in this column, 32767 if none can begin here
  const std::int16_t* table;     ///< costs of this song frame by pitch
  const std::int32_t* offsets;   ///< [rows]: index in `table` of the contiguous costs of a query frame in all lanes
  const std::int16_t* before_1;  ///< the previous column, relaxed
  const std::int16_t* before_2;  ///< the column before the previous one, relaxed
  std::int16_t* relaxed;         ///< out: this column, relaxed
  std::int16_t* last_row;        ///< out [lanes]: total costs of the row end_row - 1, not relaxed
  std::int16_t* totals;          ///< out, if not null [rows x lanes]: total cost of each cell, not relaxed
};

/// Computes a column; the lane count must be 16, 32, 64 or 96. Keeps no state: any number of threads may call it.
using ColumnKernel = void (*)(const Column&);

void column_portable(const Column& column);
#if defined(__x86_64__)
void column_avx2(const Column& column);
void column_avx512bw(const Column& column);
#endif

namespace {

/// The column for lanes = kVectors * Vector::kWidth, with or without `totals`. A Vector holds kWidth signed 16-bit
/// lanes and provides `load`, `store`, `broadcast`, saturating `add`, `min` and two moves by one lane: `from_below(a,
/// b)` is b moved up, with the last lane of a as its first; `from_above(a, b)` is a moved down, with the first lane of
/// b as its last.
template <class Vector, int kVectors, bool kTotals>
inline void run_column(const Column& column) {
  using V = typename Vector::Type;
  constexpr int kWidth = Vector::kWidth, kLanes = kVectors * kWidth;
  const Column c = column;  // stores cannot alias a local copy, so the compiler keeps its members in registers
  const V skew = Vector::broadcast(c.skew);
  const V drift = Vector::broadcast(c.drift);
  const V infinity = Vector::broadcast(32767);
  V diagonal[kVectors], two_back[kVectors], cost[kVectors], total[kVectors];
  const auto settle = [&](int i) {
    for (int v = 0; v < kVectors; ++v) {
      diagonal[v] = Vector::load(c.before_1 + i * kLanes + v * kWidth);
      const V below = Vector::from_below(v > 0 ? total[v - 1] : infinity, total[v]);
      const V above = Vector::from_above(total[v], v + 1 < kVectors ? total[v + 1] : infinity);
      Vector::store(c.relaxed + i * kLanes + v * kWidth,
                    Vector::min(total[v], Vector::add(Vector::min(below, above), drift)));
      if (kTotals) Vector::store(c.totals + i * kLanes + v * kWidth, total[v]);
    }
  };
  int i = c.first_row;
  if (i == 0) {
    for (int v = 0; v < kVectors; ++v) {
      two_back[v] = infinity;
      cost[v] = Vector::load(c.table + c.offsets[0] + v * kWidth);
      total[v] = Vector::add(cost[v], Vector::broadcast(c.start));
    }
    settle(i++);
  } else {
    for (int v = 0; v < kVectors; ++v) {
      two_back[v] = i > 1 ? Vector::load(c.before_1 + (i - 2) * kLanes + v * kWidth) : infinity;
      diagonal[v] = Vector::load(c.before_1 + (i - 1) * kLanes + v * kWidth);
      cost[v] = Vector::load(c.table + c.offsets[i - 1] + v * kWidth);
      total[v] = infinity;
    }
  }
  for (; i < c.end_row; ++i) {
    const std::int16_t* costs = c.table + c.offsets[i];
    for (int v = 0; v < kVectors; ++v) {
      const V here = Vector::load(costs + v * kWidth);
      const V two_rows = Vector::add(two_back[v], Vector::add(cost[v], skew));
      const V two_columns = Vector::add(Vector::load(c.before_2 + (i - 1) * kLanes + v * kWidth), skew);
      total[v] = Vector::add(Vector::min(diagonal[v], Vector::min(two_rows, two_columns)), here);
      two_back[v] = diagonal[v];
      cost[v] = here;
    }
    settle(i);
  }
  for (int v = 0; v < kVectors; ++v) Vector::store(c.last_row + v * kWidth, total[v]);
}

template <class Vector, int kVectors>
inline void run_column_of_width(const Column& c) {
  return c.totals ? run_column<Vector, kVectors, true>(c) : run_column<Vector, kVectors, false>(c);
}

/// Dispatches to the column for the lane count (16, 32, 64 or 96). Does nothing for other lane counts.
template <class Vector>
inline void run_column_of_any_width(const Column& c) {
  constexpr int kWidth = Vector::kWidth;
  switch (c.lanes) {
    case 16:
      if constexpr (kWidth <= 16) return run_column_of_width<Vector, 16 / kWidth>(c);
      break;
    case 32:
      return run_column_of_width<Vector, 32 / kWidth>(c);
    case 64:
      return run_column_of_width<Vector, 64 / kWidth>(c);
    case 96:
      return run_column_of_width<Vector, 96 / kWidth>(c);
  }
}

}  // namespace
}  // namespace tunefind::drift_dtw
