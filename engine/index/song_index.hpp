#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/index/index_arrays.hpp"
#include "engine/index/recording_index.hpp"
#include "storage/catalogue/catalogue.hpp"

namespace tunefind {

/// The songs of a catalogue as a search sees them. A song's position is its rank by id.
///
/// Monophonic songs are kept as holds, a few bytes per note, with the places that look them up; they also have a
/// number, by which those places name them. All other songs are kept as whole tunes, recordings with the places of
/// their melody lines. Copies share what they hold. Immutable: safe to use from several threads.
class SongIndex {
 public:
  /// An index without songs.
  SongIndex();
  /// Indexes songs, in any order, whose salience has frames of `hop_s`. Without an extractor there are no places: songs
  /// can be listed and aligned, but not looked up.
  SongIndex(double hop_s, std::vector<IndexedSong> songs, std::shared_ptr<const TermExtractor> extractor = nullptr);
  /// An index over existing arrays, which `owner` keeps alive, and the recordings at their `recording_positions`, in
  /// that order.
  SongIndex(double hop_s, const IndexView& arrays, std::shared_ptr<const void> owner, RecordingPlaces recordings,
            std::shared_ptr<const TermExtractor> extractor);

  /// A copy of this index without the `removed` ids and with the `added` songs, which replace songs of the same id.
  /// Recordings are shared with this index and their places are not computed again, so adding one to thousands takes
  /// milliseconds; adding a monophonic song rebuilds the arrays of all monophonic songs. A search finds what it would
  /// find in an index built from all songs at once, except that a term with more places than may be visited can be cut
  /// short at other places.
  SongIndex with(std::vector<IndexedSong> added, const std::set<std::string>& removed = {}) const;

  /// Length of a salience frame of every song.
  double hop_s() const { return hop_s_; }
  std::size_t size() const;
  bool empty() const { return size() == 0; }

  std::string_view id(std::size_t position) const;
  std::string_view title(std::size_t position) const;
  double duration_s(std::size_t position) const;
  SongKind kind(std::size_t position) const;
  /// Tempo and key of a recording; nothing if unknown, and for monophonic songs.
  std::optional<double> bpm(std::size_t position) const;
  std::optional<Key> key(std::size_t position) const;

  /// The tune that search aligns with. The tune of a monophonic song is built at each call and has no melody lines; it
  /// can be stretched in time by a factor, others are as they are.
  std::shared_ptr<const Tune> tune(std::size_t position, double stretch = 1) const;

  /// The position of the song with this id; nothing if there is none.
  std::optional<std::size_t> find(std::string_view id) const;

  /// Positions of the recordings and of the extracted lines, each ascending; all other songs are monophonic.
  std::span<const std::uint64_t> recording_positions() const;
  std::span<const std::uint64_t> extracted_positions() const;
  /// The outline of a recording, which filters read.
  const RecordingOutline& recording_outline(std::size_t position) const;
  /// The places of recordings, in parts. `IndexedPlace::song` indexes `positions`, which are `kNoPosition` for
  /// recordings that are no longer in the index.
  struct RecordingPart {
    const TermIndex& terms;
    std::span<const std::uint32_t> positions;
  };
  std::vector<RecordingPart> recording_parts() const;
  static constexpr std::uint32_t kNoPosition = 0xffffffff;

  /// Position of each monophonic song by its number; `kNoPosition` where the number belongs to a recording or to a song
  /// that is no longer in the index.
  std::span<const std::uint32_t> monophonic_positions() const;
  /// The outline of a monophonic song by its number (engine/index/index_arrays.hpp); empty for a recording's number.
  std::span<const std::uint8_t> outline(std::size_t number) const;
  /// Prefetches what `outline` will read, but not the outline itself.
  void prefetch_outline(std::size_t number) const;
  /// The first frame in which a monophonic song sounds, by its number.
  std::size_t first_sounding(std::size_t number) const;
  /// The places of monophonic songs; `IndexedPlace::song` is a number.
  const TermIndex& terms() const;
  /// The extractor that all places were made with; null if there are no places.
  const TermExtractor* extractor() const;

 private:
  struct Content;
  double hop_s_ = 0;
  std::shared_ptr<const Content> content_;
};

}  // namespace tunefind
