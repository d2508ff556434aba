#pragma once

#include <span>
#include <vector>

#include "features/audio.hpp"

namespace tunefind {

/// Magnitudes over time and pitch [frames x bins]: frame i is centred on i * hop_s, bin b on MIDI number
/// lowest_pitch + b / bins_per_semitone.
struct LogSpectrogram {
  double hop_s = 0.025;
  double lowest_pitch = 33;
  int bins_per_semitone = 4;
  std::size_t bins = 0;
  std::vector<float> values;

  std::size_t frames() const { return bins == 0 ? 0 : values.size() / bins; }
  std::span<const float> frame(std::size_t i) const { return {values.data() + i * bins, bins}; }
  std::span<float> frame(std::size_t i) { return {values.data() + i * bins, bins}; }
};

/// The spectrogram of a recording at the engine rate, from 55 Hz to 7.6 kHz: Hann windows of 128 ms, FFT of twice that
/// length, pooled into quarter-semitone bins by triangles at least as wide as an FFT bin. Without frames for no
/// samples.
LogSpectrogram log_spectrogram(const Audio& audio);

/// What to multiply each bin with [bins] so that bass and treble, dull and bright instruments count alike: the inverse
/// of the mean level over the recording of the 1.5 octaves around it, to the power `amount` (0 = no change, 1 = flat).
/// Levels further than `floor_db` below the strongest count as if they were there. The recording's mean, not each
/// frame's, so that what is soft stays soft and a frame keeps its shape. All 1 for silence. After the spectral
/// whitening of Klapuri 2006, whose envelope is each frame's own.
std::vector<float> whitening_gains(const LogSpectrogram& spectrogram, double amount, double floor_db);

}  // namespace tunefind
