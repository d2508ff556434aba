#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include "features/audio.hpp"
#include "features/melody.hpp"

// Synthetic sounds of known notes, for tests of what the strategies hear.
namespace tunefind::test {

/// A recording of exactly `duration_s` of these notes, each with six partials and ramps of 20 ms, and silence
/// elsewhere.
inline Audio sing(const std::vector<Note>& notes, double duration_s, double amplitude = 0.2) {
  Audio audio;
  audio.samples.resize(static_cast<std::size_t>(std::llround(duration_s * audio.sample_rate)));
  for (const Note& note : notes) {
    const double hz = 440 * std::exp2((note.pitch - 69) / 12);
    const auto first = static_cast<std::size_t>(std::llround(note.onset_s * audio.sample_rate));
    const auto count = static_cast<std::size_t>(std::llround(note.duration_s * audio.sample_rate));
    for (std::size_t i = 0; i < count && first + i < audio.samples.size(); ++i) {
      const double at_s = static_cast<double>(i) / audio.sample_rate;
      const double ramp = std::min({1.0, at_s / 0.02, (note.duration_s - at_s) / 0.02});
      double value = 0;
      for (int h = 1; h <= 6 && h * hz < 7000; ++h) value += std::sin(2 * std::numbers::pi * h * hz * at_s) / h;
      audio.samples[first + i] += static_cast<float>(amplitude * ramp * value);
    }
  }
  return audio;
}

inline std::vector<Note> transposed(std::vector<Note> notes, double semitones) {
  for (Note& note : notes) note.pitch += static_cast<float>(semitones);
  return notes;
}

inline std::vector<Note> delayed(std::vector<Note> notes, double seconds) {
  for (Note& note : notes) note.onset_s += seconds;
  return notes;
}

inline Audio louder(Audio audio, float gain) {
  for (float& sample : audio.samples) sample *= gain;
  return audio;
}

}  // namespace tunefind::test
