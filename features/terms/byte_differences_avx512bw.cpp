#if defined(__x86_64__)

#include <immintrin.h>

#include "features/terms/byte_differences_kernel.hpp"

namespace tunefind::byte_differences {
namespace {

// Masks that select all lanes: the intrinsics without a mask read an undefined vector, which the compiler warns about.
constexpr __mmask16 kAll = 0xffff;
constexpr __mmask8 kHalves = 0xff;

inline __m512i capped_distances(__m512i x, __m512i y, __m512i cap) {
  return _mm512_min_epu8(_mm512_or_si512(_mm512_subs_epu8(x, y), _mm512_subs_epu8(y, x)), cap);
}

}  // namespace

std::size_t near_blocks_avx512bw(const std::uint8_t* blocks, std::size_t count, const std::uint8_t* one,
                                 std::uint8_t cap, int limit, NearBlock* found) {
  NearBlock* next = found;
  const __m512i wanted = _mm512_maskz_broadcast_i32x4(kAll, _mm_loadu_si128(reinterpret_cast<const __m128i*>(one)));
  const __m512i most = _mm512_set1_epi8(static_cast<char>(cap)), limits = _mm512_set1_epi64(limit);
  for (std::size_t n = 0; n < count; n += 4) {
    const std::size_t here = count - n < 4 ? count - n : 4;
    const __mmask8 halves = static_cast<__mmask8>((1u << (2 * here)) - 1);
    const __m512i sums =
        _mm512_sad_epu8(capped_distances(_mm512_maskz_loadu_epi64(halves, blocks + n * kByteBlock), wanted, most),
                        _mm512_setzero_si512());
    const __m512i totals = _mm512_add_epi64(sums, _mm512_maskz_shuffle_epi32(kAll, sums, _MM_PERM_BADC));
    // Both halves of a block hold its sum; only the even ones are used.
    unsigned near = _mm512_mask_cmple_epu64_mask(halves, totals, limits) & 0x55u;
    if (near == 0) continue;
    alignas(64) std::int64_t total[8];
    _mm512_store_si512(total, totals);
    for (; near != 0; near &= near - 1) {
      const auto half = static_cast<std::uint32_t>(__builtin_ctz(near));
      *next++ = {static_cast<std::uint32_t>(n) + half / 2, static_cast<std::int32_t>(total[half])};
    }
  }
  return static_cast<std::size_t>(next - found);
}

void shifted_differences_avx512bw(const std::uint8_t* a, const std::uint8_t* weights, std::size_t size,
                                  const std::uint8_t* b, std::uint8_t cap, int* sums, std::size_t shifts) {
  constexpr std::size_t kBytes = 64;
  const __m512i most = _mm512_set1_epi8(static_cast<char>(cap)), ones = _mm512_set1_epi16(1);
  for (std::size_t shift = 0; shift < shifts; ++shift) {
    __m512i sum = _mm512_setzero_si512();
    for (std::size_t i = 0; i < size; i += kBytes) {
      const __mmask64 inside = size - i < kBytes ? (std::uint64_t{1} << (size - i)) - 1 : ~std::uint64_t{0};
      const __m512i capped = capped_distances(_mm512_maskz_loadu_epi8(inside, a + i),
                                              _mm512_maskz_loadu_epi8(inside, b + i + shift), most);
      const __m512i weight = _mm512_maskz_loadu_epi8(inside, weights + i);
      sum = _mm512_add_epi32(sum, _mm512_madd_epi16(_mm512_maddubs_epi16(capped, weight), ones));
    }
    sum = _mm512_add_epi32(sum, _mm512_maskz_shuffle_i64x2(kHalves, sum, sum, 0x4e));
    sum = _mm512_add_epi32(sum, _mm512_maskz_shuffle_i64x2(kHalves, sum, sum, 0xb1));
    sum = _mm512_add_epi32(sum, _mm512_maskz_shuffle_epi32(kAll, sum, _MM_PERM_BADC));
    sum = _mm512_add_epi32(sum, _mm512_maskz_shuffle_epi32(kAll, sum, _MM_PERM_CDAB));
    sums[shift] = _mm512_cvtsi512_si32(sum);
  }
}

}  // namespace tunefind::byte_differences

#endif
