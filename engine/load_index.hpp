#pragma once

#include <string>
#include <vector>

#include "engine/index/song_index.hpp"
#include "storage/catalogue/catalogue.hpp"

namespace tunefind {

struct Strategies;

/// An index loaded from a catalogue.
struct LoadedIndex {
  SongIndex index;
  std::vector<std::string>
      damaged;                     ///< records that could not be read, one line each, naming the catalogue and the song
  std::vector<std::string> notes;  ///< why `search.flat` could not be written, if so
};

/// Loads all songs of a catalogue; damaged ones are reported and left out. The arrays of monophonic songs and the
/// places of recordings are mapped from the file `search.flat` in the catalogue's folder, which is written first if it
/// is missing, damaged or of an earlier state of the catalogue. Recordings are read into memory.
LoadedIndex load_index(const Catalogue& catalogue, const Strategies& strategies);

/// Reads a song of the catalogue as `SongIndex::with` takes it. Throws StorageError if there is no such song or its
/// record is damaged.
IndexedSong find_indexed(const Catalogue& catalogue, const std::string& id, const Strategies& strategies);

/// Loads all songs of a catalogue with the terms of `strategies`, computed in memory: for strategies whose terms differ
/// from those that the catalogue holds. Neither reads nor writes `search.flat`.
LoadedIndex load_index_by_own_terms(const Catalogue& catalogue, const Strategies& strategies);

}  // namespace tunefind
