#include "engine/term_index.hpp"

#include <algorithm>
#include <array>

namespace tunefind {
namespace {

struct Hit {
  std::uint64_t place;
  int unlike;
};

constexpr std::size_t kAtOnce = 256;      // places compared
constexpr std::size_t kAhead = 16;        // places read
constexpr std::uint64_t kAskedFor = 128;  // places of a term: what follows comes by itself

/// Appends the places of [first, last) that differ by at most `limit` and counts them by their difference.
void compare(const Sketch* sketches, std::uint64_t first, std::uint64_t last, const Sketch& sketch, int limit,
             std::vector<Hit>& hits, std::uint32_t* counts) {
  std::array<NearBlock, kAtOnce> near;
  for (std::uint64_t from = first; from < last; from += kAtOnce) {
    const std::size_t count = std::min<std::uint64_t>(kAtOnce, last - from);
    const std::size_t found = near_blocks(sketches[from].data(), count, sketch.data(), kSketchCap, limit, near.data());
    for (std::size_t n = 0; n < found; ++n) {
      hits.push_back({from + near[n].block, near[n].difference});
      ++counts[near[n].difference];
    }
  }
}

/// Asks the memory for places that will be compared next: most of the time goes to waiting for it.
void ask_for(const Sketch* sketches, std::uint64_t first, std::uint64_t last) {
  constexpr std::uint64_t kLine = 64 / sizeof(Sketch);
  for (std::uint64_t place = first; place < std::min(last, first + kAskedFor); place += kLine)
    __builtin_prefetch(sketches + place);
}

}  // namespace

std::vector<NearPlace> TermIndex::nearest(const TermExtractor& extractor, const Sketch& sketch, std::size_t wanted,
                                          std::size_t visited, std::span<std::uint32_t, kMostUnlike + 1> nearer) const {
  std::vector<NearPlace> found;
  std::fill(nearer.begin(), nearer.end(), 0);
  if (places.empty()) return found;
  struct Range {
    std::uint64_t first, last;
  };
  std::vector<Range> ranges;
  std::size_t seen = 0;
  extractor.probe(sketch, [&](std::uint32_t term) {
    const std::uint64_t first = term == 0 ? 0 : ends[term - 1];
    const std::uint64_t last = std::min(ends[term], first + (visited - seen));  // of a term too common, only a part
    if (first == last) return true;
    ranges.push_back({first, last});
    seen += last - first;
    return seen < visited;
  });
  std::vector<Hit> hits;
  hits.reserve(4 * wanted);
  std::array<std::uint32_t, kMostUnlike + 1> counts{};
  int limit = kMostUnlike;
  std::size_t inside = 0;  // hits within the limit
  for (std::size_t n = 0; n < ranges.size(); ++n) {
    const auto [first, last] = ranges[n];
    if (n + 1 < ranges.size()) ask_for(sketches.data(), ranges[n + 1].first, ranges[n + 1].last);
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
  std::erase_if(hits, [&](const Hit& hit) { return hit.unlike > limit; });
  for (std::size_t n = 0; n < hits.size(); ++n) {
    if (n + kAhead < hits.size()) __builtin_prefetch(&places[hits[n + kAhead].place]);
    found.push_back({places[hits[n].place], static_cast<std::uint8_t>(hits[n].unlike)});
  }
  return found;
}

}  // namespace tunefind
