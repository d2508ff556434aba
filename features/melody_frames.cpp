#include "features/melody_frames.hpp"

#include <algorithm>
#include <cmath>

#include "features/median.hpp"

namespace tunefind {

MelodyFrames frames_of(const Melody& melody, double hop_s) {
  MelodyFrames result;
  std::vector<float> sounding;
  const std::size_t count = melody.frames();
  for (std::size_t frame = 0;; ++frame) {
    const auto edge = [&](double at) { return static_cast<std::size_t>(std::lround(at * hop_s / melody.hop_s)); };
    const std::size_t first = edge(static_cast<double>(frame));
    if (first >= count) break;
    const std::size_t last = std::clamp(edge(static_cast<double>(frame + 1)), first + 1, count);
    sounding.clear();
    for (std::size_t i = first; i < last; ++i)
      if (melody.voiced[i]) sounding.push_back(melody.pitch[i]);
    const bool voiced = 2 * sounding.size() >= last - first;
    if (sounding.empty()) sounding.assign(melody.pitch.begin() + first, melody.pitch.begin() + last);
    const auto middle = median_in_place(sounding);
    result.pitch8.push_back(static_cast<int>(std::lround(middle * 8.0f)));
    result.voiced.push_back(voiced);
  }
  return result;
}

}  // namespace tunefind
