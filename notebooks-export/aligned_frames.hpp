#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "alignment/aligner.hpp"
#include "notebooks-export/formats/npz.hpp"

namespace tunefind {

/// The frames of hums and songs that alignments put together, those of all pairs one after the other. Of each: the row
/// of its pair, both moments in seconds (of the recording and of the whole song), how many semitones the hum lies above
/// the song there, whether the hum is voiced, the hum's pitch and the song's, which is that of the salience peak
/// nearest to the hum's in the song's key; NaN where the song has none.
class AlignedFrames {
 public:
  /// Adds the path of an alignment with a rolled tune (features/structure/rolled.hpp), before it is placed in the song.
  void add(std::size_t pair, const Alignment& found, const Melody& hum, const Tune& tune);
  std::size_t size() const { return pair_.size(); }
  /// pair, query_s, song_s, transposition, query_voiced, query_pitch, song_pitch.
  std::vector<std::pair<std::string, NpyArray>> arrays() const;

 private:
  std::vector<std::int32_t> pair_;
  std::vector<float> query_s_, song_s_, transposition_, query_pitch_, song_pitch_;
  std::vector<std::uint8_t> query_voiced_;
};

}  // namespace tunefind
