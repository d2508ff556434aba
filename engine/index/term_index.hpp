#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "features/terms/term_extractor.hpp"

namespace tunefind {

/// Where a term occurs: the song's position in the index, the frame, and the mean pitch there in half semitones.
struct Place {
  std::uint32_t song = 0;
  std::uint16_t frame = 0;
  std::uint8_t level2 = 0;
  std::uint8_t unused = 0;  ///< files hold these eight bytes

  bool operator==(const Place&) const = default;
};

/// A place of a song where a query's place may lie, how unlike they are (the `difference` of the sketches), and the
/// part of what was searched that it is of.
struct NearPlace {
  Place place;
  std::uint8_t unlike = 0;
  std::uint8_t part = 0;
};

/// Which songs may be found, by the number that places name them by: one byte each, all if there are none.
using Admitted = std::span<const std::uint8_t>;

/// The places of all songs, sorted by their term, with what a search compares: the posting lists of a catalogue, spread
/// out. `places` and `sketches` have one entry a place. All belongs to somebody else. Safe to use from several threads.
struct TermIndex {
  std::span<const std::uint64_t> ends;  ///< where the places of each term end
  std::span<const Place> places;
  std::span<const Sketch> sketches;

  /// About the `wanted` places most like this one among the `visited` that its probing comes to first: all that are
  /// nearer than some difference, in the order of the index. `nearer[d]` is how many of them differ by at most d.
  std::vector<NearPlace> nearest(const TermExtractor& extractor, const Sketch& sketch, std::size_t wanted,
                                 std::size_t visited, std::span<std::uint32_t, kMostUnlike + 1> nearer) const;
};

/// Places that are searched together with others, and whose songs may be found.
struct SearchedPlaces {
  TermIndex terms;
  Admitted admitted = {};
};

/// `TermIndex::nearest` among the places of all parts (at most 255), those of songs that may be found: as if the places
/// of each term were those of the first part followed by those of the next.
std::vector<NearPlace> nearest(std::span<const SearchedPlaces> parts, const TermExtractor& extractor,
                               const Sketch& sketch, std::size_t wanted, std::size_t visited,
                               std::span<std::uint32_t, kMostUnlike + 1> nearer);

}  // namespace tunefind
