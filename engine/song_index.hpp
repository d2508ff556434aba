#pragma once

#include <string>
#include <vector>

#include "storage/catalogue.hpp"

namespace tunefind {

/// A song as search sees it: its tune holds duration, polyphony and salience; of a recording also the lines, in the
/// index's frames, the chroma and the recurrences; it is rolled (features/rolled.hpp).
struct IndexedSong {
  Song song;
  Tune tune;
};

/// A catalogue's songs in memory, by id. All salience has frames of `hop_s`.
struct SongIndex {
  double hop_s = 0;
  std::vector<IndexedSong> songs;
  /// What could not be read: one line each, naming the catalogue and the song.
  std::vector<std::string> damaged;
};

/// Reads all songs of a catalogue; damaged ones are named in the index and left out.
SongIndex load_index(const Catalogue& catalogue, double hop_s);

}  // namespace tunefind
