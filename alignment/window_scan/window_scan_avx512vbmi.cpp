#if defined(__x86_64__)

#include <immintrin.h>

#include "alignment/window_scan/window_scan_kernel.hpp"

namespace tunefind::window_scan {
namespace {

struct Avx512 {
  using Type = __m512i;
  static constexpr int kWidth = kAvx512Lanes;
  static Type load(const std::uint8_t* from) { return _mm512_load_si512(from); }
  static void store(std::uint8_t* to, Type v) { _mm512_store_si512(to, v); }
  static Type broadcast(std::uint8_t value) { return _mm512_set1_epi8(static_cast<char>(value)); }
  static Type add(Type a, Type b) { return _mm512_adds_epu8(a, b); }
  static Type add_small(Type a, Type b) { return _mm512_add_epi8(a, b); }
  static Type subtract(Type a, Type b) { return _mm512_subs_epu8(a, b); }
  static Type min(Type a, Type b) { return _mm512_min_epu8(a, b); }
  static __mmask64 at_least(Type a, Type b) { return _mm512_cmpge_epu8_mask(a, b); }
  static Type select(__mmask64 mask, Type a, Type b) { return _mm512_mask_blend_epi8(mask, b, a); }

  class Lookup {
   public:
    explicit Lookup(const QuerySymbol& symbol)
        : lowest_(broadcast(static_cast<std::uint8_t>(symbol.pitch2 - kDistances))), table_(load(symbol.table)) {}
    Type costs(Type song) const {
      return _mm512_maskz_permutexvar_epi8(~0ull, min(subtract(song, lowest_), broadcast(kTableBytes - 1)), table_);
    }

   private:
    Type lowest_, table_;
  };
};

}  // namespace

void scan_avx512vbmi(const Batch& batch) { scan_batch<Avx512>(batch); }

}  // namespace tunefind::window_scan

#endif
