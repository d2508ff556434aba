#pragma once

#include <string>
#include <vector>

#include "engine/index/song_index.hpp"
#include "storage/catalogue/catalogue.hpp"

namespace tunefind {

struct Strategies;

/// An index, what could not be read for it (one line each, naming the catalogue and the song), and what else there is
/// to say: why the file could not be written that saves the work the next time.
struct LoadedIndex {
  SongIndex index;
  std::vector<std::string> damaged;
  std::vector<std::string> notes;
};

/// All songs of a catalogue; damaged ones are named and left out. What is known of songs of one line, and the places by
/// which recordings are looked up, lie in a mapped file within the catalogue's folder (`search.flat`), which is made
/// here if it is missing, damaged or of an earlier state of the catalogue. Recordings are read into memory.
LoadedIndex load_index(const Catalogue& catalogue, const Strategies& strategies);

/// A song of the catalogue as it is put into an index (`SongIndex::with`). Throws StorageError if there is none, or it
/// is damaged.
IndexedSong find_indexed(const Catalogue& catalogue, const std::string& id, const Strategies& strategies);

/// The same, with songs looked up by the terms of `strategies`, which need not be those that the catalogue keeps: they
/// are drawn anew, in memory.
LoadedIndex load_index_by_own_terms(const Catalogue& catalogue, const Strategies& strategies);

}  // namespace tunefind
