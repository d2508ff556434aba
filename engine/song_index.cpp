#include "engine/song_index.hpp"

namespace tunefind {

SongIndex load_index(const Catalogue& catalogue, double hop_s) {
  SongIndex index;
  index.hop_s = hop_s;
  catalogue.for_each_salience(
      [&](const Song& song, Salience&& salience) {
        Tune tune;
        tune.duration_s = song.duration_s;
        tune.polyphonic = song.polyphonic;
        tune.salience = std::move(salience);
        index.songs.push_back({song, std::move(tune)});
      },
      [&](const std::string&, const StorageError& error) { index.damaged.emplace_back(error.what()); });
  return index;
}

}  // namespace tunefind
