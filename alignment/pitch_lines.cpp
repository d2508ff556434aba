#include "alignment/pitch_lines.hpp"

#include <algorithm>
#include <cmath>

namespace tunefind {
namespace {

constexpr float kLeap = 1;  // semitones; neighbouring frames at least this far apart belong to two notes

}  // namespace

std::vector<PitchLine> pitch_lines(const Melody& melody) {
  const auto begins = [&](std::size_t i) {
    return i == 0 || !melody.voiced[i - 1] || std::abs(melody.pitch[i] - melody.pitch[i - 1]) >= kLeap;
  };
  std::vector<PitchLine> lines;
  for (std::size_t i = 0; i < melody.frames(); ++i) {
    if (!melody.voiced[i]) continue;
    const double begin = melody.start_s + static_cast<double>(i) * melody.hop_s;
    if (begins(i)) lines.push_back({{begin, melody.pitch[i]}});
    lines.back().push_back({begin + melody.hop_s / 2, melody.pitch[i]});
    if (i + 1 == melody.frames() || !melody.voiced[i + 1] || begins(i + 1))
      lines.back().push_back({begin + melody.hop_s, melody.pitch[i]});
  }
  return lines;
}

std::vector<PitchLine> pitch_lines_on_song(const Melody& hum, const std::vector<PathPoint>& path) {
  if (path.empty()) return {};
  // Interpolates between the points of the path; beyond either end the distance in seconds is the same in song and hum.
  const auto moved = [&](const PitchPoint& point) -> PitchPoint {
    const auto after = std::ranges::lower_bound(path, point.time_s, {}, &PathPoint::query_s);
    if (after == path.begin() || after == path.end()) {
      const PathPoint& end = after == path.end() ? path.back() : path.front();
      return {end.song_s + point.time_s - end.query_s, point.pitch - end.transposition};
    }
    const PathPoint &from = after[-1], &to = *after;
    const double share = (point.time_s - from.query_s) / (to.query_s - from.query_s);
    return {std::lerp(from.song_s, to.song_s, share),
            point.pitch - std::lerp(from.transposition, to.transposition, share)};
  };
  std::vector<PitchLine> lines = pitch_lines(hum);
  for (PitchLine& line : lines) std::ranges::transform(line, line.begin(), moved);
  return lines;
}

}  // namespace tunefind
