#pragma once

#include <cstdint>

// One column of the drift DTW for any vector type, so that each instruction set compiles the same text. A translation
// unit that includes this is compiled for one instruction set and must not include anything with code that the linker
// could share with the others.
namespace tunefind::drift_dtw {

/// Lanes of padding on both sides of each row, always at infinity.
inline constexpr int kPadding = 16;

/// What one column needs. Rows of `before_1`, `before_2`, `raw` and `relaxed` are `stride` apart and point at the first
/// lane; `offsets[i]` is where query frame i finds its costs of all lanes in `table`.
struct Column {
  int rows, lanes, stride;
  std::int16_t skew, drift;
  bool may_start;
  const std::int16_t* table;
  const std::int32_t* offsets;
  const std::int16_t* before_1;  ///< the column before, with lane changes allowed for
  const std::int16_t* before_2;  ///< the column before that
  std::int16_t* raw;             ///< out: total cost of each cell
  std::int16_t* relaxed;         ///< out: min over a cell and its neighbouring lanes at the price of a drift
};

using ColumnKernel = void (*)(const Column&);

void column_portable(const Column& column);
#if defined(__x86_64__)
void column_avx2(const Column& column);
#endif

namespace {

/// Vector: `kWidth`, `load`, `store`, `broadcast`, `add` (saturating), `min` on signed 16-bit lanes.
template <class Vector>
inline void run_column(const Column& c) {
  using V = typename Vector::Type;
  const V skew = Vector::broadcast(c.skew);
  const V drift = Vector::broadcast(c.drift);
  const V infinity = Vector::broadcast(32767);
  for (int k = 0; k < c.lanes; k += Vector::kWidth) {
    V cost = Vector::load(c.table + c.offsets[0] + k);
    V diagonal = Vector::load(c.before_1 + k);
    V two_back = infinity;
    Vector::store(c.raw + k, c.may_start ? cost : infinity);
    for (int i = 1; i < c.rows; ++i) {
      const int previous = (i - 1) * c.stride + k;
      const V two_rows = Vector::add(two_back, Vector::add(cost, skew));
      const V two_columns = Vector::add(Vector::load(c.before_2 + previous), skew);
      cost = Vector::load(c.table + c.offsets[i] + k);
      Vector::store(c.raw + previous + c.stride,
                    Vector::add(Vector::min(diagonal, Vector::min(two_rows, two_columns)), cost));
      two_back = diagonal;
      diagonal = Vector::load(c.before_1 + previous + c.stride);
    }
  }
  for (int i = 0; i < c.rows; ++i) {
    const std::int16_t* raw = c.raw + i * c.stride;
    std::int16_t* relaxed = c.relaxed + i * c.stride;
    for (int k = 0; k < c.lanes; k += Vector::kWidth) {
      const V neighbour = Vector::min(Vector::load(raw + k - 1), Vector::load(raw + k + 1));
      Vector::store(relaxed + k, Vector::min(Vector::load(raw + k), Vector::add(neighbour, drift)));
    }
  }
}

}  // namespace
}  // namespace tunefind::drift_dtw
