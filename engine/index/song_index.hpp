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

/// A catalogue's songs as search sees them, by id; a song's position is its place in that order. Songs of one line
/// ("tunes") are kept as what changes in them, a few bytes a note, with places to look them up by; all others
/// ("recordings") whole, with places of their lines. Tunes also have a number, by which their places name them. Copies
/// share what they hold. Immutable: safe to use from several threads.
class SongIndex {
 public:
  /// An index without songs.
  SongIndex();
  /// The index of these songs, in any order, whose salience has frames of `hop_s`. With an extractor the songs of one
  /// line can be looked up by its terms.
  SongIndex(double hop_s, std::vector<IndexedSong> songs, std::shared_ptr<const TermExtractor> extractor = nullptr);
  /// The index that arrays describe, with the songs that are to be kept whole in their order; `owner` keeps the arrays.
  SongIndex(double hop_s, const IndexView& arrays, std::shared_ptr<const void> owner, RecordingPlaces recordings,
            std::shared_ptr<const TermExtractor> extractor);

  /// The index of these songs without the `removed` ones and with the `added` ones, which replace those of their ids.
  /// Recordings are shared with this index, and their places neither read nor made anew, so that it takes milliseconds
  /// among thousands; tunes are laid out anew if one is added. A search finds in it what it would in an index that is
  /// made of all songs, but for which of the places of one term it looks at if those are too many.
  SongIndex with(std::vector<IndexedSong> added, const std::set<std::string>& removed = {}) const;

  /// Length of a frame of all salience.
  double hop_s() const { return hop_s_; }
  std::size_t size() const;
  bool empty() const { return size() == 0; }

  std::string_view id(std::size_t position) const;
  std::string_view title(std::size_t position) const;
  double duration_s(std::size_t position) const;
  bool polyphonic(std::size_t position) const;
  /// Of recordings, where they are known.
  std::optional<double> bpm(std::size_t position) const;
  std::optional<Key> key(std::size_t position) const;

  /// What search aligns with. Of a song of one line it is made anew at each call.
  std::shared_ptr<const Tune> tune(std::size_t position) const;

  /// The position of the song of this id, if there is one.
  std::optional<std::size_t> find(std::string_view id) const;

  /// Positions of the songs that are kept whole, ascending; the others are tunes.
  std::span<const std::uint64_t> whole_songs() const;
  /// What filters read of a recording.
  const RecordingOutline& recording_outline(std::size_t position) const;
  /// The places of recordings, in parts, and the positions of each part's recordings: `kGone` if they are no longer in
  /// the index.
  struct RecordingPart {
    const TermIndex& terms;
    std::span<const std::uint32_t> positions;
  };
  std::vector<RecordingPart> recording_parts() const;
  static constexpr std::uint32_t kGone = 0xffffffff;

  /// How many tunes there are, by number: all songs if some are kept whole, whose numbers are `kGone` here.
  std::span<const std::uint32_t> tune_positions() const;
  /// The outline of a tune, by number (engine/index/index_arrays.hpp); empty of others.
  std::span<const std::uint8_t> outline(std::size_t tune) const;
  /// Asks the memory for what `outline` will read.
  void ask_for_outline(std::size_t tune) const;
  /// The first frame in which a tune sounds, by number.
  std::size_t first_sounding(std::size_t tune) const;
  /// The places of the tunes, and what they were made with: null if there are none.
  const TermIndex& terms() const;
  const TermExtractor* extractor() const;

 private:
  struct Content;
  double hop_s_ = 0;
  std::shared_ptr<const Content> content_;
};

}  // namespace tunefind
