#include "engine/index/term_index.hpp"

#include <algorithm>
#include <array>

namespace tunefind {
namespace {

/// A place that is near enough: its position in the places of its part.
struct Hit {
  std::uint64_t place;
  int difference;
  std::uint8_t part;
};

constexpr std::size_t kAtOnce = 256;        // places compared before the limit is lowered
constexpr std::size_t kAhead = 16;          // hits between the prefetch of a place and its use
constexpr std::uint64_t kPrefetched = 128;  // sketches of a range that are prefetched; the hardware fetches the rest

/// A range of consecutive places of one term in one part.
struct Range {
  std::uint64_t first, last;
  std::uint8_t part;
};

/// Prefetches sketches that will be compared next: otherwise most of the time would go to waiting for memory.
void prefetch(const Sketch* sketches, std::uint64_t first, std::uint64_t last) {
  constexpr std::uint64_t kLine = 64 / sizeof(Sketch);
  for (std::uint64_t place = first; place < std::min(last, first + kPrefetched); place += kLine)
    __builtin_prefetch(sketches + place);
}

/// Collects the nearest places, at least `wanted` of them if there are that many. The largest difference that is still
/// collected falls as soon as enough nearer places are known.
class Collection {
 public:
  Collection(std::span<const SearchedPlaces> parts, const Sketch& sketch, std::size_t wanted)
      : parts_(parts), sketch_(sketch), wanted_(wanted) {
    hits_.reserve(4 * wanted);
  }

  /// Collects the places of a range that are near enough and whose songs are admitted.
  void add(const Range& range) {
    const SearchedPlaces& part = parts_[range.part];
    const Sketch* const sketches = part.terms.sketches.data();
    std::array<NearBlock, kAtOnce> near;
    for (std::uint64_t from = range.first; from < range.last; from += kAtOnce) {
      const std::size_t count = std::min<std::uint64_t>(kAtOnce, range.last - from);
      const std::size_t found =
          near_blocks(sketches[from].data(), count, sketch_.data(), kSketchCap, limit_, near.data());
      for (std::size_t n = 0; n < found; ++n) {
        const std::uint64_t place = from + near[n].block;
        if (!part.admitted.empty() && !part.admitted[part.terms.places[place].song]) continue;
        hits_.push_back({place, near[n].difference, range.part});
        ++counts_[static_cast<std::size_t>(near[n].difference)];
        ++inside_;
      }
      while (limit_ > 0 && inside_ - counts_[static_cast<std::size_t>(limit_)] >= wanted_)
        inside_ -= counts_[static_cast<std::size_t>(limit_--)];
    }
  }

  /// Sets `nearer[d]` to the number of collected places that differ by at most d, for d up to the limit; from there on
  /// the same number.
  void count(std::span<std::uint32_t, kMostUnlike + 1> nearer) const {
    std::uint32_t sum = 0;
    for (int difference = 0; difference <= kMostUnlike; ++difference) {
      if (difference <= limit_) sum += counts_[static_cast<std::size_t>(difference)];
      nearer[static_cast<std::size_t>(difference)] = sum;
    }
  }

  /// The collected places within the limit. Call once.
  std::vector<NearPlace> places() {
    std::erase_if(hits_, [&](const Hit& hit) { return hit.difference > limit_; });
    const auto place_of = [&](const Hit& hit) -> const IndexedPlace& {
      return parts_[hit.part].terms.places[hit.place];
    };
    std::vector<NearPlace> found;
    found.reserve(hits_.size());
    for (std::size_t n = 0; n < hits_.size(); ++n) {
      if (n + kAhead < hits_.size()) __builtin_prefetch(&place_of(hits_[n + kAhead]));
      found.push_back({place_of(hits_[n]), static_cast<std::uint8_t>(hits_[n].difference), hits_[n].part});
    }
    return found;
  }

 private:
  std::span<const SearchedPlaces> parts_;
  const Sketch& sketch_;
  std::size_t wanted_;
  std::vector<Hit> hits_;
  std::array<std::uint32_t, kMostUnlike + 1> counts_{};  ///< places by difference; exact up to the limit
  int limit_ = kMostUnlike;                              ///< largest difference that is still collected
  std::size_t inside_ = 0;                               ///< hits within the limit
};

}  // namespace

std::vector<NearPlace> nearest(std::span<const SearchedPlaces> parts, const TermExtractor& extractor,
                               const Sketch& sketch, std::size_t wanted, std::size_t visited,
                               std::span<std::uint32_t, kMostUnlike + 1> nearer) {
  std::vector<Range> ranges;
  std::size_t seen = 0;
  extractor.probe(sketch, [&](std::uint32_t term) {
    for (std::size_t part = 0; part < parts.size() && seen < visited; ++part) {
      const auto& ends = parts[part].terms.ends;
      if (ends.empty()) continue;
      const std::uint64_t first = term == 0 ? 0 : ends[term - 1];
      // A term with more places than may still be visited is cut short.
      const std::uint64_t last = std::min(ends[term], first + (visited - seen));
      if (first == last) continue;
      ranges.push_back({first, last, static_cast<std::uint8_t>(part)});
      seen += last - first;
    }
    return seen < visited;
  });
  Collection collection(parts, sketch, wanted);
  for (std::size_t n = 0; n < ranges.size(); ++n) {
    if (n + 1 < ranges.size())
      prefetch(parts[ranges[n + 1].part].terms.sketches.data(), ranges[n + 1].first, ranges[n + 1].last);
    collection.add(ranges[n]);
  }
  collection.count(nearer);
  return collection.places();
}

std::vector<NearPlace> TermIndex::nearest(const TermExtractor& extractor, const Sketch& sketch, std::size_t wanted,
                                          std::size_t visited, std::span<std::uint32_t, kMostUnlike + 1> nearer) const {
  const SearchedPlaces all{*this, {}};
  return tunefind::nearest(std::span(&all, 1), extractor, sketch, wanted, visited, nearer);
}

}  // namespace tunefind
