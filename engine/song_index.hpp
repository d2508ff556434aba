#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/catalogue.hpp"

namespace tunefind {

/// A song as it is put into an index: of its tune duration, polyphony and salience count, of a recording also the
/// lines, in the index's frames, the chroma and the recurrences; it is rolled (features/rolled.hpp).
struct IndexedSong {
  Song song;
  Tune tune;
};

/// A catalogue's songs as search sees them, by id; a song's position is its place in that order. Songs of one line are
/// kept as what changes in them, a few bytes a note, recordings whole. Copies share what they hold. Immutable: safe to
/// use from several threads.
class SongIndex {
 public:
  /// An index without songs.
  SongIndex();
  /// The index of these songs, in any order, whose salience has frames of `hop_s`.
  SongIndex(double hop_s, std::vector<IndexedSong> songs);

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

 private:
  struct Content;
  double hop_s_ = 0;
  std::shared_ptr<const Content> content_;
};

/// An index and what could not be read for it: one line each, naming the catalogue and the song.
struct LoadedIndex {
  SongIndex index;
  std::vector<std::string> damaged;
};

/// Reads all songs of a catalogue; damaged ones are named and left out.
LoadedIndex load_index(const Catalogue& catalogue, double hop_s);

}  // namespace tunefind
