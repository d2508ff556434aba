#include "features/spectrum/mel_levels.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "features/spectrum/mel_spectrogram.hpp"

namespace tunefind {
namespace {

constexpr double kLowest_db = -127.5;
constexpr double kStep_db = 0.5;

/// Power as a stored level; -127.5 dB and softer become 0.
std::uint8_t level_of(double power) {
  const double db = 10 * std::log10(std::max(power, 1e-13));
  return static_cast<std::uint8_t>(std::lround(std::clamp((db - kLowest_db) / kStep_db, 0.0, 255.0)));
}

}  // namespace

MelLevels mel_levels(const Audio& audio) {
  const MelSpectrogram mel = mel_spectrogram(audio);
  MelLevels result;
  const auto pooled = static_cast<std::size_t>(std::lround(result.hop_s / mel.hop_s));
  const std::size_t bands = mel.bands / MelLevels::kBands;
  for (std::size_t first = 0; first < mel.frames(); first += pooled) {
    const std::size_t last = std::min(first + pooled, mel.frames());
    std::array<double, MelLevels::kBands> power{};
    for (std::size_t i = first; i < last; ++i)
      for (std::size_t b = 0; b < power.size() * bands; ++b) power[b / bands] += static_cast<double>(mel.frame(i)[b]);
    for (const double sum : power) result.levels.push_back(level_of(sum / static_cast<double>(last - first)));
  }
  return result;
}

std::vector<double> mean_mfcc(const MelLevels& levels, int count) {
  constexpr auto kBands = static_cast<double>(MelLevels::kBands);
  std::array<double, MelLevels::kBands> mean{};
  for (std::size_t i = 0; i < levels.frames(); ++i)
    for (std::size_t b = 0; b < mean.size(); ++b)
      mean[b] += kStep_db * levels.frame(i)[b] / static_cast<double>(levels.frames());
  std::vector<double> coefficients;
  for (int k = 1; k <= count; ++k) {
    double sum = 0;
    for (std::size_t b = 0; b < mean.size(); ++b)
      sum += mean[b] * std::cos(std::numbers::pi * k * (static_cast<double>(b) + 0.5) / kBands);
    coefficients.push_back(std::sqrt(2 / kBands) * sum);
  }
  return coefficients;
}

}  // namespace tunefind
