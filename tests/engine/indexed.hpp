#pragma once

#include <string>

#include "engine/index/song_index.hpp"

namespace tunefind::test {

/// A tune with its song record, as it is put into an index.
inline IndexedSong indexed(const std::string& id, const Tune& tune, const std::string& title = "") {
  Song song;
  song.id = id;
  song.title = title;
  song.duration_s = tune.duration_s;
  song.kind = tune.kind;
  return {song, tune};
}

}  // namespace tunefind::test
