#if defined(__x86_64__)

#include <immintrin.h>

#include "alignment/drift_dtw/drift_dtw_kernel.hpp"

namespace tunefind::drift_dtw {
namespace {

struct Avx512 {
  using Type = __m512i;
  static constexpr int kWidth = 32;
  static Type load(const std::int16_t* from) { return _mm512_loadu_si512(from); }
  static void store(std::int16_t* to, Type v) { _mm512_storeu_si512(to, v); }
  static Type broadcast(std::int16_t value) { return _mm512_set1_epi16(value); }
  static Type add(Type a, Type b) { return _mm512_adds_epi16(a, b); }
  static Type min(Type a, Type b) { return _mm512_min_epi16(a, b); }
  static Type from_below(Type a, Type b) { return _mm512_permutex2var_epi16(a, counting_from(31), b); }
  static Type from_above(Type a, Type b) { return _mm512_permutex2var_epi16(a, counting_from(1), b); }

 private:
  /// The index vector first, first + 1, ..., first + 31 into the lanes of two concatenated vectors.
  static Type counting_from(int first) {
    alignas(64) static constexpr struct Numbers {
      std::int16_t lane[64]{};
      constexpr Numbers() {
        for (std::int16_t k = 0; k < 64; ++k) lane[k] = k;
      }
    } kNumbers;
    return _mm512_loadu_si512(kNumbers.lane + first);
  }
};

}  // namespace

void column_avx512bw(const Column& column) {
  if (column.lanes < Avx512::kWidth) return column_avx2(column);  // every machine with AVX-512 has AVX2
  run_column_of_any_width<Avx512>(column);
}

}  // namespace tunefind::drift_dtw

#endif
