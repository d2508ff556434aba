#include "storage/catalogue/packed_song.hpp"

#include <algorithm>
#include <utility>

#include "storage/records/record.hpp"

namespace tunefind {

PackedSong pack_song(const Song& song, const Tune& tune, std::span<const Term> terms) {
  Song stored = song;
  stored.duration_s = tune.duration_s;
  stored.kind = tune.kind;
  stored.bpm = tune.bpm;
  stored.key = tune.key;
  std::vector<Term> ascending(terms.begin(), terms.end());
  std::sort(ascending.begin(), ascending.end());
  ascending.erase(std::unique(ascending.begin(), ascending.end()), ascending.end());
  return {song.id,
          encode(stored),
          encode_salience(tune),
          encode(tune.lines),
          encode(tune.chroma),
          tune.sound.empty() ? std::string() : encode(tune.sound),
          std::move(ascending)};
}

}  // namespace tunefind
