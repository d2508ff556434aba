#include "notebooks-export/aligned_frames.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/ranking/recurrences.hpp"

namespace tunefind {
namespace {

/// The frame that contains a time, clamped to the existing ones. `frames` must not be 0.
std::size_t frame_at(double seconds, double hop_s, std::size_t frames) {
  return static_cast<std::size_t>(std::clamp(std::floor(seconds / hop_s), 0.0, static_cast<double>(frames) - 1));
}

/// The pitch of the peak nearest to `pitch` in the frame at a time; NaN if that frame has no peaks.
float nearest_peak(const Salience& salience, double seconds, double pitch) {
  float nearest = std::numeric_limits<float>::quiet_NaN();
  if (salience.frames() == 0) return nearest;
  const std::size_t frame = frame_at(seconds, salience.hop_s, salience.frames());
  for (std::uint32_t p = salience.offsets[frame]; p < salience.offsets[frame + 1]; ++p)
    if (const float peak = salience.peaks[p].pitch(); !(std::abs(nearest - pitch) <= std::abs(peak - pitch)))
      nearest = peak;
  return nearest;
}

}  // namespace

void AlignedFrames::add(std::size_t pair, const Alignment& found, const Melody& hum, const Tune& tune) {
  if (hum.empty()) return;
  const Salience& salience = found.line == "plain" ? tune.plain_salience : tune.salience;
  Alignment placed = found;
  to_song_timeline(tune.recurrences, placed);
  for (std::size_t i = 0; i < found.path.size(); ++i) {
    const PathPoint& point = found.path[i];
    const std::size_t frame = frame_at(point.query_s - hum.start_s, hum.hop_s, hum.frames());
    const float pitch = hum.pitch[frame];
    pair_.push_back(static_cast<std::int32_t>(pair));
    query_s_.push_back(static_cast<float>(point.query_s));
    song_s_.push_back(static_cast<float>(placed.path[i].song_s));
    transposition_.push_back(static_cast<float>(point.transposition));
    query_voiced_.push_back(hum.voiced[frame]);
    query_pitch_.push_back(pitch);
    song_pitch_.push_back(nearest_peak(salience, point.song_s, pitch - point.transposition));
  }
}

std::vector<std::pair<std::string, NpyArray>> AlignedFrames::arrays() const {
  return {{"pair", npy_array(pair_)},
          {"query_s", npy_array(query_s_)},
          {"song_s", npy_array(song_s_)},
          {"transposition", npy_array(transposition_)},
          {"query_voiced", npy_array(query_voiced_)},
          {"query_pitch", npy_array(query_pitch_)},
          {"song_pitch", npy_array(song_pitch_)}};
}

}  // namespace tunefind
