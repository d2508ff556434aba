#include "features/terms/byte_differences.hpp"

#include <algorithm>
#include <vector>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tunefind {
namespace {

std::size_t near_blocks_plain(const std::uint8_t* blocks, std::size_t count, const std::uint8_t* one, std::uint8_t cap,
                              int limit, NearBlock* found) {
  NearBlock* next = found;
  for (std::size_t n = 0; n < count; ++n) {
    const int difference = capped_difference(blocks + n * kByteBlock, one, cap);
    if (difference <= limit) *next++ = {static_cast<std::uint32_t>(n), difference};
  }
  return static_cast<std::size_t>(next - found);
}

void shifted_differences_plain(const std::uint8_t* a, const std::uint8_t* weights, std::size_t size,
                               const std::uint8_t* b, std::uint8_t cap, std::span<int> sums) {
  for (std::size_t shift = 0; shift < sums.size(); ++shift) {
    sums[shift] = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const std::uint8_t x = a[i], y = b[i + shift];
      sums[shift] += weights[i] * std::min<int>(cap, x < y ? y - x : x - y);
    }
  }
}

#if defined(__x86_64__)
#define TUNEFIND_AVX2 __attribute__((target("avx2")))
#define TUNEFIND_AVX512 __attribute__((target("avx512bw")))

TUNEFIND_AVX2 inline __m256i capped_distances(__m256i x, __m256i y, __m256i cap) {
  return _mm256_min_epu8(_mm256_or_si256(_mm256_subs_epu8(x, y), _mm256_subs_epu8(y, x)), cap);
}

TUNEFIND_AVX2 std::size_t near_blocks_avx2(const std::uint8_t* blocks, std::size_t count, const std::uint8_t* one,
                                           std::uint8_t cap, int limit, NearBlock* found) {
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
  const std::size_t rest = near_blocks_plain(blocks + n * kByteBlock, count - n, one, cap, limit, next);
  for (std::size_t k = 0; k < rest; ++k) next[k].block += static_cast<std::uint32_t>(n);
  return whole + rest;
}

TUNEFIND_AVX2 void shifted_differences_avx2(const std::uint8_t* a, const std::uint8_t* weights, std::size_t size,
                                            const std::uint8_t* b, std::uint8_t cap, std::span<int> sums) {
  const __m128i most = _mm_set1_epi8(static_cast<char>(cap)), ones = _mm_set1_epi16(1);
  const auto load = [](const std::uint8_t* at)
                        TUNEFIND_AVX2 { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); };
  for (std::size_t shift = 0; shift < sums.size(); ++shift) {
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

// Masks that select all lanes: the intrinsics without a mask read an undefined vector, which the compiler warns about.
constexpr __mmask16 kAll = 0xffff;
constexpr __mmask8 kHalves = 0xff;

TUNEFIND_AVX512 inline __m512i capped_distances(__m512i x, __m512i y, __m512i cap) {
  return _mm512_min_epu8(_mm512_or_si512(_mm512_subs_epu8(x, y), _mm512_subs_epu8(y, x)), cap);
}

TUNEFIND_AVX512 std::size_t near_blocks_avx512(const std::uint8_t* blocks, std::size_t count, const std::uint8_t* one,
                                               std::uint8_t cap, int limit, NearBlock* found) {
  NearBlock* next = found;
  const __m512i wanted = _mm512_maskz_broadcast_i32x4(kAll, _mm_loadu_si128(reinterpret_cast<const __m128i*>(one)));
  const __m512i most = _mm512_set1_epi8(static_cast<char>(cap)), limits = _mm512_set1_epi64(limit);
  for (std::size_t n = 0; n < count; n += 4) {
    const std::size_t here = std::min<std::size_t>(4, count - n);
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

TUNEFIND_AVX512 void shifted_differences_avx512(const std::uint8_t* a, const std::uint8_t* weights, std::size_t size,
                                                const std::uint8_t* b, std::uint8_t cap, std::span<int> sums) {
  constexpr std::size_t kBytes = 64;
  const __m512i most = _mm512_set1_epi8(static_cast<char>(cap)), ones = _mm512_set1_epi16(1);
  for (std::size_t shift = 0; shift < sums.size(); ++shift) {
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
#endif

const byte_differences::Kernel& fastest() {
  static const byte_differences::Kernel kernel = byte_differences::kernels().front();
  return kernel;
}

}  // namespace

int capped_difference(const std::uint8_t* a, const std::uint8_t* b, std::uint8_t cap) {
  int sum = 0;
  for (std::size_t k = 0; k < kByteBlock; ++k) sum += std::min<int>(cap, a[k] < b[k] ? b[k] - a[k] : a[k] - b[k]);
  return sum;
}

std::size_t near_blocks(const std::uint8_t* blocks, std::size_t count, const std::uint8_t* one, std::uint8_t cap,
                        int limit, NearBlock* found) {
  return fastest().near_blocks(blocks, count, one, cap, limit, found);
}

void shifted_differences(const std::uint8_t* a, const std::uint8_t* weights, std::size_t size, const std::uint8_t* b,
                         std::uint8_t cap, std::span<int> sums) {
  fastest().shifted_differences(a, weights, size, b, cap, sums);
}

std::span<const byte_differences::Kernel> byte_differences::kernels() {
  static const std::vector<Kernel> known = [] {
    std::vector<Kernel> found;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512bw")) found.push_back({"avx512", near_blocks_avx512, shifted_differences_avx512});
    if (__builtin_cpu_supports("avx2")) found.push_back({"avx2", near_blocks_avx2, shifted_differences_avx2});
#endif
    found.push_back({"plain", near_blocks_plain, shifted_differences_plain});
    return found;
  }();
  return known;
}

}  // namespace tunefind
