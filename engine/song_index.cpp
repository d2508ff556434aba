#include "engine/song_index.hpp"

namespace tunefind {

SongIndex load_index(const Catalogue& catalogue, double hop_s) {
  SongIndex index;
  index.hop_s = hop_s;
  catalogue.for_each_salience(
      [&](const Song& song, Tune&& tune) {
        index.songs.push_back({song, std::move(tune)});
      },
      [&](const std::string&, const StorageError& error) { index.damaged.emplace_back(error.what()); });
  return index;
}

}  // namespace tunefind
