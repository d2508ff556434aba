#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/index/recording_outline.hpp"
#include "engine/index/term_index.hpp"
#include "storage/song.hpp"

namespace tunefind {

/// A song as it is put into an index: of its tune duration, polyphony and salience count, of a recording also the
/// lines, in the index's frames, the chroma and the recurrences; it is rolled (features/structure/rolled.hpp).
struct IndexedSong {
  Song song;
  Tune tune;
};

/// A song that an index keeps whole, with what filters read of it. Indexes share it.
struct Recording {
  IndexedSong song;
  RecordingOutline outline;
};
using Recordings = std::vector<std::shared_ptr<const Recording>>;

/// The recordings of these songs, in their order; in parallel.
Recordings recordings_of(std::vector<IndexedSong> songs, double hop_s);

/// Recordings and the places of their melody lines, by which they can be looked up: `Place::song` is their place in
/// `recordings`. The salience's strongest peaks stand for a recording that has no lines. Immutable.
struct RecordingPlaces {
  Recordings recordings;
  TermIndex terms;
  std::shared_ptr<const void> owner;  ///< keeps what `terms` refers to
};

/// The places of recordings; in parallel. None without an extractor.
RecordingPlaces places_of(Recordings recordings, const TermExtractor* extractor, double hop_s);

/// The recordings of one behind those of the other, without those that are not `kept` (a byte each); nothing is read
/// anew. Equal to `places_of` all that is kept.
RecordingPlaces joined(const RecordingPlaces& first, std::span<const std::uint8_t> first_kept,
                       const RecordingPlaces& second, std::span<const std::uint8_t> second_kept);

}  // namespace tunefind
