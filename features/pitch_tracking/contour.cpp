#include "features/pitch_tracking/contour.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "features/median.hpp"

namespace tunefind {
namespace {

void drop_outliers(PitchTrack& track, double outlier) {
  std::vector<float> sounding;
  for (std::size_t i = 0; i < track.frames(); ++i)
    if (track.voiced[i]) sounding.push_back(track.pitch[i]);
  if (sounding.empty()) return;
  const float centre = median_in_place(sounding);
  for (std::size_t i = 0; i < track.frames(); ++i)
    if (std::abs(track.pitch[i] - centre) > outlier) track.voiced[i] = 0;
}

void drop_short_runs(PitchTrack& track, std::size_t shortest) {
  for (std::size_t i = 0; i < track.frames();) {
    std::size_t end = i;
    while (end < track.frames() && track.voiced[end] == track.voiced[i]) ++end;
    if (track.voiced[i] && end - i < shortest) std::fill(track.voiced.begin() + i, track.voiced.begin() + end, 0);
    i = end;
  }
}

void smooth(PitchTrack& track, std::size_t reach) {
  const std::vector<float> before = track.pitch;
  std::vector<float> window;
  for (std::size_t i = 0; i < track.frames(); ++i) {
    if (!track.voiced[i]) continue;
    window.clear();
    for (std::size_t n = i < reach ? 0 : i - reach; n < std::min(track.frames(), i + reach + 1); ++n)
      if (track.voiced[n]) window.push_back(before[n]);
    track.pitch[i] = median_in_place(window);
  }
}

class MedianContour final : public ContourShaper {
 public:
  explicit MedianContour(const MedianContourParameters& parameters) : parameters_(parameters) {}

  Melody shape(const PitchTrack& track) const override {
    const auto frames = [&](double ms) { return static_cast<std::size_t>(std::lround(ms / 1000 / track.hop_s)); };
    PitchTrack cleaned = track;
    drop_outliers(cleaned, parameters_.outlier);
    drop_short_runs(cleaned, frames(parameters_.shortest_ms));
    smooth(cleaned, frames(parameters_.median_ms) / 2);
    return hold_rests(cleaned);
  }

 private:
  MedianContourParameters parameters_;
};

}  // namespace

std::unique_ptr<ContourShaper> make_median_contour(const MedianContourParameters& parameters) {
  return std::make_unique<MedianContour>(parameters);
}

Melody hold_rests(const PitchTrack& track) {
  Melody melody;
  melody.hop_s = track.hop_s;
  const auto first = std::find(track.voiced.begin(), track.voiced.end(), std::uint8_t{1});
  if (first == track.voiced.end()) return melody;
  const auto last = std::find(track.voiced.rbegin(), track.voiced.rend(), std::uint8_t{1}).base();
  const std::size_t begin = first - track.voiced.begin();
  melody.start_s = static_cast<double>(begin) * track.hop_s;
  melody.voiced.assign(first, last);
  melody.pitch.assign(track.pitch.begin() + begin, track.pitch.begin() + (last - track.voiced.begin()));
  for (std::size_t i = 1; i < melody.frames(); ++i)
    if (!melody.voiced[i]) melody.pitch[i] = melody.pitch[i - 1];
  return melody;
}

}  // namespace tunefind
