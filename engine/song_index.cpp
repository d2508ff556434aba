#include "engine/song_index.hpp"

#include "features/melody_frames.hpp"

namespace tunefind {
namespace {

/// A line in frames of `hop_s`, which are all that search needs of it.
Melody resampled(const Melody& melody, double hop_s) {
  const MelodyFrames frames = frames_of(melody, hop_s);
  Melody result{hop_s, melody.start_s, {}, frames.voiced};
  for (const int pitch8 : frames.pitch8) result.pitch.push_back(static_cast<float>(pitch8) / 8);
  return result;
}

}  // namespace

SongIndex load_index(const Catalogue& catalogue, double hop_s) {
  SongIndex index;
  index.hop_s = hop_s;
  catalogue.for_each_salience(
      [&](const Song& song, Tune&& tune) {
        for (MelodyLine& line : tune.lines) line.melody = resampled(line.melody, hop_s);
        index.songs.push_back({song, std::move(tune)});
      },
      [&](const std::string&, const StorageError& error) { index.damaged.emplace_back(error.what()); });
  return index;
}

}  // namespace tunefind
