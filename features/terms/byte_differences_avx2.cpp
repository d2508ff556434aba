#if defined(__x86_64__)

#include <immintrin.h>

#include "features/terms/byte_differences_kernel.hpp"

namespace tunefind::byte_differences {
namespace {

inline __m256i capped_distances(__m256i x, __m256i y, __m256i cap) {
  return _mm256_min_epu8(_mm256_or_si256(_mm256_subs_epu8(x, y), _mm256_subs_epu8(y, x)), cap);
}

}  // namespace

std::size_t near_blocks_avx2(const std::uint8_t* blocks, std::size_t count, const std::uint8_t* one, std::uint8_t cap,
                             int limit, NearBlock* found) {
  NearBlock* next = found;
  const __m256i wanted = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(one)));
  const __m256i most = _mm256_set1_epi8(static_cast<char>(cap));
  std::size_t n = 0;
  for (; n + 2 <= count; n += 2) {
    const __m256i here = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(blocks + n * kByteBlock));
    const __m256i halves = _mm256_sad_epu8(capped_distances(here, wanted, most), _mm256_setzero_si256());
    const __m256i sums = _mm256_add_epi64(halves, _mm256_shuffle_epi32(halves, 0x4e));
    const int first = _mm256_extract_epi16(sums, 0), second = _mm256_extract_epi16(sums, 8);
    *next = {static_cast<std::uint32_t>(n), first};
    next += first <= limit;
    *next = {static_cast<std::uint32_t>(n + 1), second};
    next += second <= limit;
  }
  const auto whole = static_cast<std::size_t>(next - found);
  const std::size_t rest = near_blocks_portable(blocks + n * kByteBlock, count - n, one, cap, limit, next);
  for (std::size_t k = 0; k < rest; ++k) next[k].block += static_cast<std::uint32_t>(n);
  return whole + rest;
}

void shifted_differences_avx2(const std::uint8_t* a, const std::uint8_t* weights, std::size_t size,
                              const std::uint8_t* b, std::uint8_t cap, int* sums, std::size_t shifts) {
  const __m128i most = _mm_set1_epi8(static_cast<char>(cap)), ones = _mm_set1_epi16(1);
  const auto load = [](const std::uint8_t* at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); };
  for (std::size_t shift = 0; shift < shifts; ++shift) {
    __m128i sum = _mm_setzero_si128();
    for (std::size_t i = 0; i < size; i += kByteBlock) {
      const __m128i x = load(a + i), y = load(b + i + shift);
      const __m128i capped = _mm_min_epu8(_mm_or_si128(_mm_subs_epu8(x, y), _mm_subs_epu8(y, x)), most);
      sum = _mm_add_epi32(sum, _mm_madd_epi16(_mm_maddubs_epi16(capped, load(weights + i)), ones));
    }
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4e));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xb1));
    sums[shift] = _mm_cvtsi128_si32(sum);
  }
}

}  // namespace tunefind::byte_differences

#endif
