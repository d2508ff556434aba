#include "engine/term_index.hpp"

#include <algorithm>
#include <array>

namespace tunefind {
namespace {

struct Hit {
  std::uint64_t place;
  int unlike;
};

/// Appends the places of [first, last) that differ by at most `limit` and counts them by their difference.
#if defined(__x86_64__)
__attribute__((target_clones("avx2", "default")))
#endif
void compare(const Sketch* sketches, std::uint64_t first, std::uint64_t last, const Sketch& sketch, int limit,
             std::vector<Hit>& hits, std::uint32_t* counts) {
  for (std::uint64_t place = first; place < last; ++place) {
    const int unlike = difference(sketch, sketches[place]);
    if (unlike > limit) continue;
    hits.push_back({place, unlike});
    ++counts[unlike];
  }
}

}  // namespace

std::vector<NearPlace> TermIndex::nearest(const TermExtractor& extractor, const Sketch& sketch, std::size_t wanted,
                                          std::size_t visited, std::span<std::uint32_t, kMostUnlike + 1> nearer) const {
  std::vector<NearPlace> found;
  std::fill(nearer.begin(), nearer.end(), 0);
  if (songs.empty()) return found;
  struct Range {
    std::uint64_t first, last;
  };
  std::vector<Range> ranges;
  std::size_t seen = 0;
  extractor.probe(sketch, [&](std::uint32_t term) {
    const std::uint64_t first = term == 0 ? 0 : ends[term - 1];
    const std::uint64_t last = std::min(ends[term], first + (visited - seen));  // of a term too common, only a part
    if (first == last) return true;
    __builtin_prefetch(&sketches[first]);
    ranges.push_back({first, last});
    seen += last - first;
    return seen < visited;
  });
  std::vector<Hit> hits;
  hits.reserve(4 * wanted);
  std::array<std::uint32_t, kMostUnlike + 1> counts{};
  int limit = kMostUnlike;
  std::size_t inside = 0;  // hits within the limit
  for (const auto& [first, last] : ranges) {
    const std::size_t before = hits.size();
    compare(sketches.data(), first, last, sketch, limit, hits, counts.data());
    inside += hits.size() - before;
    while (limit > 0 && inside - counts[static_cast<std::size_t>(limit)] >= wanted)
      inside -= counts[static_cast<std::size_t>(limit--)];
  }
  std::uint32_t sum = 0;
  for (int unlike = 0; unlike <= kMostUnlike; ++unlike) {
    if (unlike <= limit) sum += counts[static_cast<std::size_t>(unlike)];
    nearer[static_cast<std::size_t>(unlike)] = sum;
  }
  found.reserve(inside);
  for (const Hit& hit : hits)
    if (hit.unlike <= limit)
      found.push_back({songs[hit.place], frames[hit.place], levels2[hit.place], static_cast<std::uint8_t>(hit.unlike)});
  return found;
}

}  // namespace tunefind
