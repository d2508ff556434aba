#include "alignment/sound/sound_matcher.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "alignment/sound/subsequence_dtw.hpp"
#include "features/spectrum/mel_levels.hpp"

namespace tunefind {
namespace {

Alignment alignment_of(double score, double start_s, double end_s) {
  if (score <= 0) return {};
  Alignment result;
  result.score = std::min(1.0, score);
  result.start_s = start_s;
  result.end_s = end_s;
  result.line = "sound";
  return result;
}

class MfccCosine final : public SoundMatcher {
 public:
  explicit MfccCosine(const MfccCosineParameters& parameters) : parameters_(parameters) {}

  Alignment match(const MelLevels& hum, const MelLevels& song) const override {
    if (hum.empty() || song.empty()) return {};
    const std::vector<double> a = mean_mfcc(hum, parameters_.coefficients);
    const std::vector<double> b = mean_mfcc(song, parameters_.coefficients);
    double product = 0, power_a = 0, power_b = 0;
    for (std::size_t k = 0; k < a.size(); ++k) product += a[k] * b[k], power_a += a[k] * a[k], power_b += b[k] * b[k];
    const double both = std::sqrt(power_a * power_b);
    const double cosine = both > 0 ? product / both : 0;  // a flat spectrum has no direction
    return alignment_of((1 + cosine) / 2, 0, song.hop_s * static_cast<double>(song.frames()));
  }

 private:
  MfccCosineParameters parameters_;
};

/// The shape of a mel spectrum, independent of its level.
using SpectralShape = std::array<float, MelLevels::kBands>;

/// Each frame's levels without their mean, scaled to unit length; all zero for a flat spectrum.
std::vector<SpectralShape> shapes_of(const MelLevels& mel) {
  std::vector<SpectralShape> shapes(mel.frames());
  for (std::size_t i = 0; i < mel.frames(); ++i) {
    float mean = 0, power = 0;
    for (const std::uint8_t level : mel.frame(i)) mean += static_cast<float>(level) / MelLevels::kBands;
    for (std::size_t b = 0; b < MelLevels::kBands; ++b) {
      shapes[i][b] = static_cast<float>(mel.frame(i)[b]) - mean;
      power += shapes[i][b] * shapes[i][b];
    }
    for (float& value : shapes[i]) value = power > 0 ? value / std::sqrt(power) : 0;
  }
  return shapes;
}

class MelDtw final : public SoundMatcher {
 public:
  explicit MelDtw(const MelDtwParameters& parameters) : skew_cost_(static_cast<float>(parameters.skew_cost)) {}

  Alignment match(const MelLevels& hum, const MelLevels& song) const override {
    const std::vector<SpectralShape> rows = shapes_of(hum), columns = shapes_of(song);
    const SubsequenceMatch match = subsequence_dtw(rows.size(), columns.size(), columns.size(), skew_cost_,
                                                   [&](std::size_t row, std::span<float> costs) {
                                                     for (std::size_t j = 0; j < columns.size(); ++j) {
                                                       float product = 0;
                                                       for (std::size_t b = 0; b < MelLevels::kBands; ++b)
                                                         product += rows[row][b] * columns[j][b];
                                                       costs[j] = (1 - product) / 2;
                                                     }
                                                   });
    if (match.end == 0) return {};
    return alignment_of(1 - static_cast<double>(match.cost) / static_cast<double>(rows.size()),
                        static_cast<double>(match.begin) * song.hop_s, static_cast<double>(match.end) * song.hop_s);
  }

 private:
  float skew_cost_;
};

}  // namespace

std::unique_ptr<SoundMatcher> make_no_sound(const NoSoundParameters&) { return nullptr; }

std::unique_ptr<SoundMatcher> make_mfcc_cosine(const MfccCosineParameters& parameters) {
  return std::make_unique<MfccCosine>(parameters);
}

std::unique_ptr<SoundMatcher> make_mel_dtw(const MelDtwParameters& parameters) {
  return std::make_unique<MelDtw>(parameters);
}

}  // namespace tunefind
