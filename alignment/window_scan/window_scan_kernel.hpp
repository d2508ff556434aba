#pragma once

#include <cstdint>

// The window scan of one batch for any vector type, so that each instruction set compiles the same text. A translation
// unit that includes this is compiled for one instruction set and must not include anything with code that the linker
// could share with the others.
namespace tunefind::window_scan {

inline constexpr int kDistances = 16;      ///< distances in half semitones from 0 on; the last stands for all beyond
inline constexpr int kTableBytes = 64;     ///< a table of costs by signed distance, from -kDistances on
inline constexpr int kInfinity = 255;      ///< where costs saturate: not reachable, or worse than anything
inline constexpr int kNoPitch = 255;       ///< a frame before the first note
inline constexpr int kColumns = 4;         ///< song frames that are worked on at once; batches are padded to multiples
inline constexpr int kSpanFrames = 128;    ///< ends are counted in spans of so many frames and frames within
inline constexpr int kLowestPitch2 = 16;   ///< where a batch puts the lowest pitch of its query, in half semitones
inline constexpr int kWidestQuery2 = 224;  ///< half semitones that fit above; what saturates beyond is 16 away from any

/// One sound of the query: a pitch of kLowestPitch2 or more and the table of costs that it is looked up in. No cost in
/// a table is above kInfinity - skew, so that the sum of both fits.
struct Sound {
  std::uint8_t pitch2;
  const std::uint8_t* table;  ///< [kTableBytes], aligned to 64 bytes
};

/// A (window, key) pair in each lane, frame-major: vectors of all lanes follow each other. Arrays of vectors are
/// aligned to 64 bytes. There is at least one row.
struct Batch {
  int frames;                 ///< a multiple of kColumns
  int rows;                   ///< query frames
  int sounds;                 ///< different ones among them
  std::uint8_t skew;          ///< price of a step of slope 1/2 or 2
  const Sound* sound;         ///< [sounds]
  const std::uint16_t* row;   ///< [rows]: which sound a query frame is
  const std::uint8_t* song;   ///< [frames x lanes]: pitch in half semitones or kNoPitch
  const std::uint8_t* raise;  ///< [lanes]: what is added to a song's pitch to compare it with a sound
  const std::uint8_t* lower;  ///< [lanes]: what is taken off then; one of both is 0
  const std::uint8_t* left;   ///< [spans x lanes]: frames of the window from the beginning of a span on, at most 255
  std::uint8_t* columns;      ///< scratch [rows x 2 x lanes]
  std::uint8_t* costs;        ///< scratch [sounds x kColumns x lanes]
  std::uint8_t* best;         ///< out [lanes]: least total cost; kInfinity if none is below
  std::uint8_t* end_span;     ///< out [lanes]: the span in which that was first reached
  std::uint8_t* end_in_span;  ///< out [lanes]: the frame within the span
};

void scan_portable(const Batch& batch);
#if defined(__x86_64__)
void scan_avx2(const Batch& batch);
void scan_avx512(const Batch& batch);
#endif

inline constexpr int kPortableLanes = 16, kAvx2Lanes = 32, kAvx512Lanes = 64;

namespace {

/// Vector: `kWidth`, `load`, `store`, `broadcast`, saturating `add` and `subtract`, `min` on unsigned bytes,
/// `add_small` for sums that fit, `at_least(a, b)` as a mask for `select(mask, where_set, elsewhere)`, and `Lookup`,
/// whose `costs(song)` are those of a sound against a vector of shifted pitches. kColumns song frames are worked on at
/// once, from the first query frame on: the cells of the row above are in registers, only the last two columns go
/// through memory. With 125 rows and 40 sounds all scratch is 26 kB for 64 lanes: it stays in the first cache.
template <class Vector>
inline void scan_batch(const Batch& batch) {
  using V = typename Vector::Type;
  constexpr int kWidth = Vector::kWidth;
  const Batch b = batch;  // what is stored cannot reach a copy, so its members stay in registers
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
    for (int s = 0; s < b.sounds; ++s) {
      const typename Vector::Lookup lookup(b.sound[s]);
      for (int c = 0; c < kColumns; ++c) Vector::store(b.costs + (s * kColumns + c) * kWidth, lookup.costs(song[c]));
    }

    // The row above: its totals in the two columns before these and in these. And what the row above costs after a
    // step from two rows above, before the price of that step.
    V above[kColumns + 2], two_rows[kColumns];
    for (int c = 0; c < kColumns; ++c) two_rows[c] = infinity;
    const auto pass = [&](int i) {  // the columns before from memory, the last of these into their place
      std::uint8_t* const column = b.columns + i * 2 * kWidth;
      above[0] = Vector::load(column);
      above[1] = Vector::load(column + kWidth);
      Vector::store(column, above[kColumns]);
      Vector::store(column + kWidth, above[kColumns + 1]);
    };
    for (int c = 0; c < kColumns; ++c) above[c + 2] = Vector::load(b.costs + (b.row[0] * kColumns + c) * kWidth);
    pass(0);
    for (int i = 1; i < b.rows; ++i) {
      const std::uint8_t* const costs = b.costs + b.row[i] * kColumns * kWidth;
      for (int c = kColumns - 1; c >= 0; --c) {
        const V cost = Vector::load(costs + c * kWidth);
        const V skewed = Vector::add(Vector::min(above[c], two_rows[c]), Vector::add_small(cost, skew));
        two_rows[c] = Vector::add(above[c + 1], cost);
        above[c + 2] = Vector::min(two_rows[c], skewed);
      }
      pass(i);
    }

    const int span = first / kSpanFrames;
    const V left = Vector::load(b.left + span * kWidth);
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
