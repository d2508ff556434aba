#pragma once

#include <cstdint>

// The kernel of the window scan: one batch, as a template over a vector type, so that every instruction set compiles
// the same source. A translation unit that includes this header is compiled for one instruction set. It must not
// include any other header with inline code: the linker keeps one copy of such code for the whole program, and that
// copy could hold instructions that the machine does not have.
namespace tunefind::window_scan {

inline constexpr int kDistances = 16;     ///< distances of 0 to 15 half semitones; the last also stands for all larger
inline constexpr int kTableBytes = 64;    ///< entries of a table of costs by signed distance; the first is -kDistances
inline constexpr int kInfinity = 255;     ///< where costs saturate: an unreachable cell, or worse than any match
inline constexpr int kNoPitch = 255;      ///< a song frame before the first note
inline constexpr int kColumns = 4;        ///< song frames that are computed together; a batch is padded to a multiple
inline constexpr int kSpanFrames = 128;   ///< ends are stored as the number of a span of frames and the frame within it
inline constexpr int kLowestPitch2 = 16;  ///< the lowest pitch of a query is moved to this value, in half semitones
inline constexpr int kWidestQuery2 = 224;  ///< largest pitch range of a query above that, in half semitones

/// One distinct kind of query frame: a pitch of kLowestPitch2 or more, and the table of costs for its voicing. No cost
/// in a table is above kInfinity - skew, so that the sum of both fits into a byte.
struct QuerySymbol {
  std::uint8_t pitch2;
  const std::uint8_t* table;  ///< [kTableBytes], aligned to 64 bytes
};

/// Input, scratch memory and output of a kernel for one batch: a (window, key) pair in each lane. Arrays with lanes are
/// vectors of all lanes, one after the other, aligned to 64 bytes. A batch has at least one row. All memory is the
/// caller's.
struct Batch {
  int frames;                       ///< frames of the longest window, padded to a multiple of kColumns
  int rows;                         ///< query frames
  int symbols;                      ///< distinct kinds of query frames
  std::uint8_t skew;                ///< cost of a step of slope 1/2 or 2
  const QuerySymbol* symbol;        ///< [symbols]
  const std::uint16_t* row;         ///< [rows]: index of the query frame's symbol
  const std::uint8_t* song;         ///< [frames x lanes]: pitch in half semitones or kNoPitch
  const std::uint8_t* raise;        ///< [lanes]: added to a song's pitch to compare it with a symbol
  const std::uint8_t* lower;        ///< [lanes]: subtracted from the song's pitch then; `raise` or `lower` is 0
  const std::uint8_t* frames_left;  ///< [spans x lanes]: frames of the window from the start of a span on, at most 255
  std::uint8_t* columns;            ///< scratch [rows x 2 x lanes]
  std::uint8_t* costs;              ///< scratch [symbols x kColumns x lanes]
  std::uint8_t* best;               ///< out [lanes]: least total cost; kInfinity if all saturate
  std::uint8_t* end_span;           ///< out [lanes]: the span in which that cost was first reached
  std::uint8_t* end_in_span;        ///< out [lanes]: the frame within that span
};

void scan_portable(const Batch& batch);
#if defined(__x86_64__)
void scan_avx2(const Batch& batch);
void scan_avx512vbmi(const Batch& batch);
#endif

inline constexpr int kPortableLanes = 16, kAvx2Lanes = 32, kAvx512Lanes = 64;

namespace {

/// Scans a batch. A Vector holds kWidth unsigned bytes and provides `load`, `store`, `broadcast`, saturating `add` and
/// `subtract`, `min`, `add_small` for sums that are known to fit, `at_least(a, b)`, which makes a mask for
/// `select(mask, where_set, elsewhere)`, and `Lookup`, whose `costs(song)` are the costs of a query symbol against a
/// vector of shifted song pitches. kColumns song frames are computed together, query frame by query frame: the cells of
/// the previous row stay in registers, and only the last two columns go through memory. With 125 rows and 40 symbols
/// the scratch memory of 64 lanes is 26 kB, which fits into the L1 cache.
template <class Vector>
inline void scan_batch(const Batch& batch) {
  using V = typename Vector::Type;
  constexpr int kWidth = Vector::kWidth;
  const Batch b = batch;  // stores cannot alias a local copy, so the compiler keeps its members in registers
  const V infinity = Vector::broadcast(kInfinity);
  const V skew = Vector::broadcast(b.skew);
  const V raise = Vector::load(b.raise), lower = Vector::load(b.lower);
  for (int at = 0; at < 2 * b.rows; ++at) Vector::store(b.columns + at * kWidth, infinity);
  V best = infinity, end_span = Vector::broadcast(0), end_in_span = Vector::broadcast(0);

  for (int first = 0; first < b.frames; first += kColumns) {
    V song[kColumns];
    for (int c = 0; c < kColumns; ++c) {
      const V pitch = Vector::load(b.song + (first + c) * kWidth);
      const V shifted = Vector::subtract(Vector::add(pitch, raise), lower);
      song[c] = Vector::select(Vector::at_least(pitch, Vector::broadcast(kNoPitch)), pitch, shifted);
    }
    for (int s = 0; s < b.symbols; ++s) {
      const typename Vector::Lookup lookup(b.symbol[s]);
      for (int c = 0; c < kColumns; ++c) Vector::store(b.costs + (s * kColumns + c) * kWidth, lookup.costs(song[c]));
    }

    // `above`: totals of the previous row in the two columns before this group and in the group itself.
    // `two_rows`: totals of a (2,1) step that has passed through the previous row, without its skew cost.
    V above[kColumns + 2], two_rows[kColumns];
    for (int c = 0; c < kColumns; ++c) two_rows[c] = infinity;
    const auto swap_columns = [&](int i) {  // loads row i of the two previous columns, stores the last two of the group
      std::uint8_t* const column = b.columns + i * 2 * kWidth;
      above[0] = Vector::load(column);
      above[1] = Vector::load(column + kWidth);
      Vector::store(column, above[kColumns]);
      Vector::store(column + kWidth, above[kColumns + 1]);
    };
    for (int c = 0; c < kColumns; ++c) above[c + 2] = Vector::load(b.costs + (b.row[0] * kColumns + c) * kWidth);
    swap_columns(0);
    for (int i = 1; i < b.rows; ++i) {
      const std::uint8_t* const costs = b.costs + b.row[i] * kColumns * kWidth;
      for (int c = kColumns - 1; c >= 0; --c) {
        const V cost = Vector::load(costs + c * kWidth);
        const V skewed = Vector::add(Vector::min(above[c], two_rows[c]), Vector::add_small(cost, skew));
        two_rows[c] = Vector::add(above[c + 1], cost);
        above[c + 2] = Vector::min(two_rows[c], skewed);
      }
      swap_columns(i);
    }

    const int span = first / kSpanFrames;
    const V left = Vector::load(b.frames_left + span * kWidth);
    for (int c = 0; c < kColumns; ++c) {
      const V in_span = Vector::broadcast(static_cast<std::uint8_t>(first % kSpanFrames + c));
      const V total = Vector::select(Vector::at_least(in_span, left), infinity, above[c + 2]);
      const auto no_better = Vector::at_least(total, best);
      best = Vector::min(best, total);
      end_span = Vector::select(no_better, end_span, Vector::broadcast(static_cast<std::uint8_t>(span)));
      end_in_span = Vector::select(no_better, end_in_span, in_span);
    }
  }
  Vector::store(b.best, best);
  Vector::store(b.end_span, end_span);
  Vector::store(b.end_in_span, end_in_span);
}

}  // namespace
}  // namespace tunefind::window_scan
