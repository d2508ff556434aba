#pragma once

#include <cstdint>

// One column of the drift DTW for any vector type, so that each instruction set compiles the same text. A translation
// unit that includes this is compiled for one instruction set and must not include anything with code that the linker
// could share with the others.
namespace tunefind::drift_dtw {

/// What one column needs, of at least one row: rows [first_row, end_row) are made. Columns are [rows x lanes], relaxed:
/// each cell is the least cost to be there or in a neighbouring lane at the price of a drift. `offsets[i]` is where
/// query frame i finds its costs of all lanes in `table`.
struct Column {
  int first_row, end_row, lanes;
  std::int16_t skew, drift;
  std::int16_t start;  ///< what it costs to begin in this column, 32767 if a match may not
  const std::int16_t* table;
  const std::int32_t* offsets;
  const std::int16_t* before_1;  ///< the column before
  const std::int16_t* before_2;  ///< the column before that
  std::int16_t* relaxed;         ///< out: this column
  std::int16_t* last_row;        ///< out: total cost of the last row made in each lane, not relaxed
  std::int16_t* totals;          ///< out, if not null: total cost of each cell, not relaxed
};

using ColumnKernel = void (*)(const Column&);

void column_portable(const Column& column);
#if defined(__x86_64__)
void column_avx2(const Column& column);
void column_avx512(const Column& column);
#endif

namespace {

/// Vector: `kWidth`, `load`, `store`, `broadcast`, `add` (saturating), `min` on signed 16-bit lanes; `from_below(a, b)`
/// is b moved up by one lane with the last lane of a coming in, `from_above(a, b)` a moved down with the first of b.
/// kVectors is lanes / kWidth.
template <class Vector, int kVectors, bool kTotals>
inline void run_column(const Column& column) {
  using V = typename Vector::Type;
  constexpr int kWidth = Vector::kWidth, kLanes = kVectors * kWidth;
  const Column c = column;  // what is stored cannot reach a copy, so its members stay in registers
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

/// Lane counts are 16, 32, 64 and 96, whole numbers of vectors.
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
