#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tunefind {

inline constexpr std::size_t kByteBlock = 16;

/// The sum over 16 bytes of min(cap, |a - b|) where `mask` is 255; where it is 0 nothing counts.
inline int capped_difference(const std::uint8_t* a, const std::uint8_t* b, const std::uint8_t* mask, std::uint8_t cap) {
#if defined(__SSE2__)
  const auto load = [](const std::uint8_t* at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); };
  const __m128i x = load(a), y = load(b);
  const __m128i apart = _mm_or_si128(_mm_subs_epu8(x, y), _mm_subs_epu8(y, x));
  const __m128i counted = _mm_and_si128(_mm_min_epu8(apart, _mm_set1_epi8(static_cast<char>(cap))), load(mask));
  const __m128i sums = _mm_sad_epu8(counted, _mm_setzero_si128());
  return _mm_cvtsi128_si32(sums) + _mm_extract_epi16(sums, 4);
#else
  int sum = 0;
  for (std::size_t k = 0; k < kByteBlock; ++k)
    if (mask[k]) sum += std::min<int>(cap, a[k] < b[k] ? b[k] - a[k] : a[k] - b[k]);
  return sum;
#endif
}

}  // namespace tunefind
