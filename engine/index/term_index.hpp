#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "features/terms/term_extractor.hpp"

namespace tunefind {

/// A place at which a term occurs: a song and a frame of it, with the mean pitch there in half semitones (MIDI number *
/// 2). `song` is a number whose meaning the owner of the index defines (see `SongIndex`).
struct IndexedPlace {
  std::uint32_t song = 0;
  std::uint16_t frame = 0;
  std::uint8_t level2 = 0;
  std::uint8_t unused = 0;  ///< padding, since files hold these eight bytes

  bool operator==(const IndexedPlace&) const = default;
};

/// An indexed place that is near to a place of the query: how far their sketches differ (`difference`), and the number
/// of the searched part that the place belongs to.
struct NearPlace {
  IndexedPlace place;
  std::uint8_t difference = 0;
  std::uint8_t part = 0;
};

/// Which songs a search may find, by `IndexedPlace::song`: one byte per song, non-zero if admitted. An empty span
/// admits all.
using Admitted = std::span<const std::uint8_t>;

/// The posting lists of all terms: places sorted by term, each with the sketch that a lookup compares. Non-owning
/// views. Safe to use from several threads.
struct TermIndex {
  std::span<const std::uint64_t> ends;   ///< by term: end (exclusive) of its places
  std::span<const IndexedPlace> places;  ///< by term
  std::span<const Sketch> sketches;      ///< parallel to `places`

  /// The places nearest to `sketch`, about `wanted` of them, among the first `visited` places that its probe sequence
  /// reaches: all places up to some difference, in probe order. Sets `nearer[d]` to how many of the visited places
  /// differ by at most d; beyond the difference of the places returned it does not grow any more.
  std::vector<NearPlace> nearest(const TermExtractor& extractor, const Sketch& sketch, std::size_t wanted,
                                 std::size_t visited, std::span<std::uint32_t, kMostUnlike + 1> nearer) const;
};

/// A term index that is searched together with others, and the songs of it that may be found.
struct SearchedPlaces {
  TermIndex terms;
  Admitted admitted = {};
};

/// `TermIndex::nearest` over several parts (at most 255) as if they were one index in which the places of each term are
/// those of the first part, then those of the second, and so on. Places of songs that are not admitted are left out,
/// but count as visited.
std::vector<NearPlace> nearest(std::span<const SearchedPlaces> parts, const TermExtractor& extractor,
                               const Sketch& sketch, std::size_t wanted, std::size_t visited,
                               std::span<std::uint32_t, kMostUnlike + 1> nearer);

}  // namespace tunefind
