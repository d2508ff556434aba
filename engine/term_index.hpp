#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "features/term_extractor.hpp"

namespace tunefind {

/// A place of a song where a query's place may lie, and how unlike they are.
struct NearPlace {
  std::uint32_t song = 0;  ///< position in the index
  std::uint32_t frame = 0;
  std::uint8_t level2 = 0;  ///< mean pitch in half semitones
  std::uint8_t unlike = 0;  ///< `difference` of the sketches
};

/// The places of all songs, sorted by their term, with what a search compares: the posting lists of a catalogue, spread
/// out. Arrays are parallel, one entry a place, and belong to somebody else. Safe to use from several threads.
struct TermIndex {
  std::span<const std::uint64_t> ends;  ///< where the places of each term end
  std::span<const std::uint32_t> songs;
  std::span<const std::uint16_t> frames;
  std::span<const std::uint8_t> levels2;
  std::span<const Sketch> sketches;

  std::size_t places() const { return songs.size(); }
  /// About the `wanted` places most like this one among the `visited` that its probing comes to first: all that are
  /// nearer than some difference, in the order of the index. `nearer[d]` is how many of them differ by at most d.
  std::vector<NearPlace> nearest(const TermExtractor& extractor, const Sketch& sketch, std::size_t wanted,
                                 std::size_t visited, std::span<std::uint32_t, kMostUnlike + 1> nearer) const;
};

}  // namespace tunefind
