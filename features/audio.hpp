#pragma once

#include <vector>

namespace tunefind {

/// Sample rate of all analysis, in Hz: 16 kHz keeps the melody range (50 Hz to 6 kHz) and its harmonics.
inline constexpr double kEngineRate = 16000.0;

/// A mono recording. Samples are nominally in [-1, 1]; `sample_rate` is in Hz.
struct Audio {
  double sample_rate = kEngineRate;
  std::vector<float> samples;

  double duration_s() const { return static_cast<double>(samples.size()) / sample_rate; }
};

}  // namespace tunefind
