#include "engine/term_index.hpp"

#include <algorithm>
#include <array>

namespace tunefind {
namespace {

struct Hit {
  std::uint64_t place;
  int unlike;
  std::uint8_t part;
};

constexpr std::size_t kAtOnce = 256;      // places compared
constexpr std::size_t kAhead = 16;        // places read
constexpr std::uint64_t kAskedFor = 128;  // places of a term: what follows comes by itself

/// Places of a term in a part.
struct Range {
  std::uint64_t first, last;
  std::uint8_t part;
};

/// Appends the places of a range that differ by at most `limit` and may be found, and counts them by their difference.
void compare(const SearchedPlaces& part, const Range& range, const Sketch& sketch, int limit, std::vector<Hit>& hits,
             std::uint32_t* counts) {
  const Sketch* const sketches = part.terms.sketches.data();
  std::array<NearBlock, kAtOnce> near;
  for (std::uint64_t from = range.first; from < range.last; from += kAtOnce) {
    const std::size_t count = std::min<std::uint64_t>(kAtOnce, range.last - from);
    const std::size_t found = near_blocks(sketches[from].data(), count, sketch.data(), kSketchCap, limit, near.data());
    for (std::size_t n = 0; n < found; ++n) {
      const std::uint64_t place = from + near[n].block;
      if (!part.admitted.empty() && !part.admitted[part.terms.places[place].song]) continue;
      hits.push_back({place, near[n].difference, range.part});
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

std::vector<NearPlace> nearest(std::span<const SearchedPlaces> parts, const TermExtractor& extractor,
                               const Sketch& sketch, std::size_t wanted, std::size_t visited,
                               std::span<std::uint32_t, kMostUnlike + 1> nearer) {
  std::vector<NearPlace> found;
  std::fill(nearer.begin(), nearer.end(), 0);
  std::vector<Range> ranges;
  std::size_t seen = 0;
  extractor.probe(sketch, [&](std::uint32_t term) {
    for (std::size_t part = 0; part < parts.size() && seen < visited; ++part) {
      const auto& ends = parts[part].terms.ends;
      if (ends.empty()) continue;
      const std::uint64_t first = term == 0 ? 0 : ends[term - 1];
      const std::uint64_t last = std::min(ends[term], first + (visited - seen));  // of a term too common, only a part
      if (first == last) continue;
      ranges.push_back({first, last, static_cast<std::uint8_t>(part)});
      seen += last - first;
    }
    return seen < visited;
  });
  std::vector<Hit> hits;
  hits.reserve(4 * wanted);
  std::array<std::uint32_t, kMostUnlike + 1> counts{};
  int limit = kMostUnlike;
  std::size_t inside = 0;  // hits within the limit
  for (std::size_t n = 0; n < ranges.size(); ++n) {
    if (n + 1 < ranges.size())
      ask_for(parts[ranges[n + 1].part].terms.sketches.data(), ranges[n + 1].first, ranges[n + 1].last);
    const std::size_t before = hits.size();
    compare(parts[ranges[n].part], ranges[n], sketch, limit, hits, counts.data());
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
  const auto place_of = [&](const Hit& hit) -> const Place& { return parts[hit.part].terms.places[hit.place]; };
  for (std::size_t n = 0; n < hits.size(); ++n) {
    if (n + kAhead < hits.size()) __builtin_prefetch(&place_of(hits[n + kAhead]));
    found.push_back({place_of(hits[n]), static_cast<std::uint8_t>(hits[n].unlike), hits[n].part});
  }
  return found;
}

std::vector<NearPlace> TermIndex::nearest(const TermExtractor& extractor, const Sketch& sketch, std::size_t wanted,
                                          std::size_t visited, std::span<std::uint32_t, kMostUnlike + 1> nearer) const {
  const SearchedPlaces all{*this, {}};
  return tunefind::nearest(std::span(&all, 1), extractor, sketch, wanted, visited, nearer);
}

}  // namespace tunefind
