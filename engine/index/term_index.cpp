#include "engine/index/term_index.hpp"

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

/// Asks the memory for places that will be compared next: most of the time goes to waiting for it.
void ask_for(const Sketch* sketches, std::uint64_t first, std::uint64_t last) {
  constexpr std::uint64_t kLine = 64 / sizeof(Sketch);
  for (std::uint64_t place = first; place < std::min(last, first + kAskedFor); place += kLine)
    __builtin_prefetch(sketches + place);
}

/// Collects the nearest places, at least so many as are wanted: how near they have to be follows from those before.
class Collection {
 public:
  Collection(std::span<const SearchedPlaces> parts, const Sketch& sketch, std::size_t wanted)
      : parts_(parts), sketch_(sketch), wanted_(wanted) {
    hits_.reserve(4 * wanted);
  }

  /// The places of a range that are near enough and may be found.
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

  /// How many places are as near as each difference.
  void count(std::span<std::uint32_t, kMostUnlike + 1> nearer) const {
    std::uint32_t sum = 0;
    for (int unlike = 0; unlike <= kMostUnlike; ++unlike) {
      if (unlike <= limit_) sum += counts_[static_cast<std::size_t>(unlike)];
      nearer[static_cast<std::size_t>(unlike)] = sum;
    }
  }

  std::vector<NearPlace> places() {
    std::erase_if(hits_, [&](const Hit& hit) { return hit.unlike > limit_; });
    const auto place_of = [&](const Hit& hit) -> const Place& { return parts_[hit.part].terms.places[hit.place]; };
    std::vector<NearPlace> found;
    found.reserve(hits_.size());
    for (std::size_t n = 0; n < hits_.size(); ++n) {
      if (n + kAhead < hits_.size()) __builtin_prefetch(&place_of(hits_[n + kAhead]));
      found.push_back({place_of(hits_[n]), static_cast<std::uint8_t>(hits_[n].unlike), hits_[n].part});
    }
    return found;
  }

 private:
  std::span<const SearchedPlaces> parts_;
  const Sketch& sketch_;
  std::size_t wanted_;
  std::vector<Hit> hits_;
  std::array<std::uint32_t, kMostUnlike + 1> counts_{};  ///< by difference, complete up to the limit
  int limit_ = kMostUnlike;
  std::size_t inside_ = 0;  ///< hits within the limit
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
      const std::uint64_t last = std::min(ends[term], first + (visited - seen));  // of a term too common, only a part
      if (first == last) continue;
      ranges.push_back({first, last, static_cast<std::uint8_t>(part)});
      seen += last - first;
    }
    return seen < visited;
  });
  Collection collection(parts, sketch, wanted);
  for (std::size_t n = 0; n < ranges.size(); ++n) {
    if (n + 1 < ranges.size())
      ask_for(parts[ranges[n + 1].part].terms.sketches.data(), ranges[n + 1].first, ranges[n + 1].last);
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
