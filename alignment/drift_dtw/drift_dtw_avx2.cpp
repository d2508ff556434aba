#if defined(__x86_64__)

#include <immintrin.h>

#include "alignment/drift_dtw/drift_dtw_kernel.hpp"

namespace tunefind::drift_dtw {
namespace {

struct Avx2 {
  using Type = __m256i;
  static constexpr int kWidth = 16;
  static Type load(const std::int16_t* from) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)); }
  static void store(std::int16_t* to, Type v) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), v); }
  static Type broadcast(std::int16_t value) { return _mm256_set1_epi16(value); }
  static Type add(Type a, Type b) { return _mm256_adds_epi16(a, b); }
  static Type min(Type a, Type b) { return _mm256_min_epi16(a, b); }
  static Type from_below(Type a, Type b) { return _mm256_alignr_epi8(b, _mm256_permute2x128_si256(a, b, 0x21), 14); }
  static Type from_above(Type a, Type b) { return _mm256_alignr_epi8(_mm256_permute2x128_si256(a, b, 0x21), a, 2); }
};

}  // namespace

void column_avx2(const Column& column) { run_column_of_any_width<Avx2>(column); }

}  // namespace tunefind::drift_dtw

#endif
