#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "features/audio.hpp"

namespace tunefind {

/// Coarse timbre of a recording: levels over time and mel bands [frames x kBands], in half decibels above -127.5 dB (a
/// sine at full scale has 255). Frame i is the mean power over [i * hop_s, (i + 1) * hop_s).
struct MelLevels {
  static constexpr std::size_t kBands = 32;

  double hop_s = 0.25;
  std::vector<std::uint8_t> levels;

  std::size_t frames() const { return levels.size() / kBands; }
  bool empty() const { return levels.empty(); }
  std::span<const std::uint8_t> frame(std::size_t i) const { return {levels.data() + i * kBands, kBands}; }
  bool operator==(const MelLevels&) const = default;
};

/// Levels of a recording at the engine rate, pooled from its mel spectrogram (features/spectrum/mel_spectrogram.hpp).
/// Empty if there are no samples.
MelLevels mel_levels(const Audio& audio);

/// Mel frequency cepstral coefficients 1 to `count` (< kBands) of the level in decibels, averaged over all frames
/// [count]: the orthonormal DCT-II of Davis & Mermelstein 1980 without coefficient 0, which is loudness. All 0 if there
/// are no frames.
std::vector<double> mean_mfcc(const MelLevels& levels, int count);

}  // namespace tunefind
