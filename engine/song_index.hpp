#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/index_arrays.hpp"
#include "storage/catalogue.hpp"

namespace tunefind {

/// A song as it is put into an index: of its tune duration, polyphony and salience count, of a recording also the
/// lines, in the index's frames, the chroma and the recurrences; it is rolled (features/rolled.hpp).
struct IndexedSong {
  Song song;
  Tune tune;
};

/// A catalogue's songs as search sees them, by id; a song's position is its place in that order. Songs of one line are
/// kept as what changes in them, a few bytes a note, with places to look them up by; recordings whole. Copies share
/// what they hold. Immutable: safe to use from several threads.
class SongIndex {
 public:
  /// An index without songs.
  SongIndex();
  /// The index of these songs, in any order, whose salience has frames of `hop_s`. With an extractor the songs of one
  /// line can be looked up by its terms.
  SongIndex(double hop_s, std::vector<IndexedSong> songs, std::shared_ptr<const TermExtractor> extractor = nullptr);
  /// The index that arrays describe, with the songs that are to be kept whole in their order; `owner` keeps the arrays.
  SongIndex(double hop_s, const IndexView& arrays, std::shared_ptr<const void> owner, std::vector<IndexedSong> whole,
            std::shared_ptr<const TermExtractor> extractor);

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

  /// Positions of the songs that are kept whole, ascending; the others are of one line.
  std::span<const std::uint64_t> whole_songs() const;
  /// The outline of a song of one line (engine/index_arrays.hpp); empty of others.
  std::span<const std::uint8_t> outline(std::size_t position) const;
  /// Asks the memory for what `outline` will read.
  void ask_for_outline(std::size_t position) const;
  /// The first frame in which a song of one line sounds.
  std::size_t first_sounding(std::size_t position) const;
  /// The places of the songs of one line, and what they were made with: null if there are none.
  const TermIndex& terms() const;
  const TermExtractor* extractor() const;

 private:
  struct Content;
  double hop_s_ = 0;
  std::shared_ptr<const Content> content_;
};

}  // namespace tunefind
