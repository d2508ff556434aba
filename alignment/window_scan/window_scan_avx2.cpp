#if defined(__x86_64__)

#include <immintrin.h>

#include "alignment/window_scan/window_scan_kernel.hpp"

namespace tunefind::window_scan {
namespace {

struct Avx2 {
  using Type = __m256i;
  static constexpr int kWidth = kAvx2Lanes;
  static Type load(const std::uint8_t* from) { return _mm256_load_si256(reinterpret_cast<const __m256i*>(from)); }
  static void store(std::uint8_t* to, Type v) { _mm256_store_si256(reinterpret_cast<__m256i*>(to), v); }
  static Type broadcast(std::uint8_t value) { return _mm256_set1_epi8(static_cast<char>(value)); }
  static Type add(Type a, Type b) { return _mm256_adds_epu8(a, b); }
  static Type add_small(Type a, Type b) { return _mm256_add_epi8(a, b); }
  static Type subtract(Type a, Type b) { return _mm256_subs_epu8(a, b); }
  static Type min(Type a, Type b) { return _mm256_min_epu8(a, b); }
  static Type at_least(Type a, Type b) { return _mm256_cmpeq_epi8(_mm256_max_epu8(a, b), a); }
  static Type select(Type mask, Type a, Type b) { return _mm256_blendv_epi8(b, a, mask); }

  class Lookup {
   public:
    explicit Lookup(const QuerySymbol& symbol)
        : pitch_(broadcast(symbol.pitch2)),
          table_(_mm256_broadcastsi128_si256(
              _mm_load_si128(reinterpret_cast<const __m128i*>(symbol.table + kDistances)))) {}
    Type costs(Type song) const {
      const Type distance = _mm256_or_si256(subtract(song, pitch_), subtract(pitch_, song));
      return _mm256_shuffle_epi8(table_, min(distance, broadcast(kDistances - 1)));
    }

   private:
    Type pitch_, table_;
  };
};

}  // namespace

void scan_avx2(const Batch& batch) { scan_batch<Avx2>(batch); }

}  // namespace tunefind::window_scan

#endif
