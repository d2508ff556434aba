#include "engine/term_index.hpp"

#include <algorithm>
#include <array>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tunefind {
namespace {

/// The differences of many sketches from one, as `difference` has them.
class Differences {
 public:
#if defined(__SSE2__)
  explicit Differences(const Sketch& sketch)
      : sketch_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(sketch.data()))), cap_(_mm_set1_epi8(kSketchCap)) {}
  int from(const Sketch& other) const {
    const __m128i there = _mm_loadu_si128(reinterpret_cast<const __m128i*>(other.data()));
    const __m128i apart = _mm_or_si128(_mm_subs_epu8(sketch_, there), _mm_subs_epu8(there, sketch_));
    const __m128i sums = _mm_sad_epu8(_mm_min_epu8(apart, cap_), _mm_setzero_si128());
    return _mm_cvtsi128_si32(sums) + _mm_extract_epi16(sums, 4);
  }

 private:
  __m128i sketch_, cap_;
#else
  explicit Differences(const Sketch& sketch) : sketch_(sketch) {}
  int from(const Sketch& other) const { return difference(sketch_, other); }

 private:
  Sketch sketch_;
#endif
};

}  // namespace

std::vector<NearPlace> TermIndex::nearest(const TermExtractor& extractor, const Sketch& sketch, std::size_t wanted,
                                          std::size_t visited, std::span<std::uint32_t, kMostUnlike + 1> nearer) const {
  std::vector<NearPlace> found;
  std::fill(nearer.begin(), nearer.end(), 0);
  if (songs.empty()) return found;
  struct Hit {
    std::uint64_t place;
    int unlike;
  };
  std::vector<Hit> hits;
  std::array<std::uint32_t, kMostUnlike + 1> counts{};
  const Differences differences(sketch);
  int limit = kMostUnlike;
  std::size_t inside = 0;  // hits within the limit
  std::size_t seen = 0;
  extractor.probe(sketch, [&](std::uint32_t term) {
    const std::uint64_t first = term == 0 ? 0 : ends[term - 1];
    const std::uint64_t last = std::min(ends[term], first + (visited - seen));  // of a term too common, only a part
    for (std::uint64_t place = first; place < last; ++place) {
      const int unlike = differences.from(sketches[place]);
      if (unlike > limit) continue;
      hits.push_back({place, unlike});
      ++counts[static_cast<std::size_t>(unlike)];
      ++inside;
    }
    while (limit > 0 && inside - counts[static_cast<std::size_t>(limit)] >= wanted)
      inside -= counts[static_cast<std::size_t>(limit--)];
    seen += last - first;
    return seen < visited;
  });
  std::uint32_t sum = 0;
  for (int unlike = 0; unlike <= kMostUnlike; ++unlike) {
    if (unlike <= limit) sum += counts[static_cast<std::size_t>(unlike)];
    nearer[static_cast<std::size_t>(unlike)] = sum;
  }
  for (const Hit& hit : hits)
    if (hit.unlike <= limit)
      found.push_back({songs[hit.place], frames[hit.place], levels2[hit.place], static_cast<std::uint8_t>(hit.unlike)});
  return found;
}

}  // namespace tunefind
