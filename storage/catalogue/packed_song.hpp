#pragma once

#include <span>
#include <string>
#include <vector>

#include "features/term.hpp"
#include "features/tune.hpp"
#include "storage/song.hpp"

namespace tunefind {

/// A song in the form in which a catalogue stores it: its encoded records (`sound` is empty if the tune has no mel
/// levels) and its terms, ascending and without duplicates.
struct PackedSong {
  std::string id;
  std::string song, salience, melodies, chroma, sound;
  std::vector<Term> terms;
};

/// Encodes a song and its tune, the bulk of the work of storing a song. Duration, polyphony, bpm and key are taken from
/// the tune, not from `song`. `terms` may be in any order and hold duplicates. Does not touch a catalogue, so several
/// threads can pack different songs at once. Throws StorageError if a record would be larger than 4 GiB.
PackedSong pack_song(const Song& song, const Tune& tune, std::span<const Term> terms = {});

}  // namespace tunefind
