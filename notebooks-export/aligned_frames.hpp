#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "alignment/aligner.hpp"
#include "notebooks-export/formats/npz.hpp"

namespace tunefind {

/// Collects the path points of alignments: frames of hums and songs that correspond. The points of all pairs follow
/// each other. Each point has the row of its pair in pairs.csv; its time in the hum's recording and in the whole song,
/// in seconds; the hum's transposition relative to the song there, in semitones; the hum's voicing and pitch; and the
/// song's pitch, which is the salience peak nearest to the hum's pitch in the song's key, NaN if there is no peak.
class AlignedFrames {
 public:
  /// Adds the path of an alignment of `hum` with `tune`. For a rolled tune (features/structure/rolled.hpp), the
  /// alignment's times must still be those of the kept timeline. Adds nothing if the hum or the path is empty.
  void add(std::size_t pair, const Alignment& found, const Melody& hum, const Tune& tune);
  /// Number of path points.
  std::size_t size() const { return pair_.size(); }
  /// The arrays pair, query_s, song_s, transposition, query_voiced, query_pitch and song_pitch, each of `size()`
  /// values.
  std::vector<std::pair<std::string, NpyArray>> arrays() const;

 private:
  std::vector<std::int32_t> pair_;
  std::vector<float> query_s_, song_s_, transposition_, query_pitch_, song_pitch_;
  std::vector<std::uint8_t> query_voiced_;
};

}  // namespace tunefind
