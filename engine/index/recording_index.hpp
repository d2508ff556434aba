#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/index/recording_outline.hpp"
#include "engine/index/term_index.hpp"
#include "storage/song.hpp"

namespace tunefind {

/// A song as it is put into an index. Of a monophonic song's tune the index keeps duration and salience; a recording's
/// tune it keeps whole. The tune is rolled (features/structure/rolled.hpp), and the melody lines of a recording have
/// frames of the index's hop.
struct IndexedSong {
  Song song;
  Tune tune;
};

/// A recording of an index: its whole tune, and the outline that filters read. Copies of an index share it.
struct Recording {
  IndexedSong song;
  RecordingOutline outline;
};
using Recordings = std::vector<std::shared_ptr<const Recording>>;

/// Makes the recordings of songs, in the same order, in parallel (TBB); `hop_s` is the length of a salience frame.
Recordings recordings_of(std::vector<IndexedSong> songs, double hop_s);

/// Recordings and the places of their melody lines but for the bass, by which they are looked up. `IndexedPlace::song`
/// indexes `recordings`. A recording without melody lines has the places of its strongest salience peaks, an extracted
/// line has none. Immutable.
struct RecordingPlaces {
  Recordings recordings;
  TermIndex terms;
  std::shared_ptr<const void> owner;  ///< keeps what `terms` refers to
};

/// Computes the places of recordings, in parallel (TBB). Without an extractor there are none.
RecordingPlaces places_of(Recordings recordings, const TermExtractor* extractor, double hop_s);

/// Concatenates the recordings of both, leaving out those whose byte in `kept` is 0. Equal to `places_of` of all
/// recordings that are kept, but without computing any place again.
RecordingPlaces joined(const RecordingPlaces& first, std::span<const std::uint8_t> first_kept,
                       const RecordingPlaces& second, std::span<const std::uint8_t> second_kept);

}  // namespace tunefind
