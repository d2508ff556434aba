#pragma once

#include <span>
#include <vector>

#include "features/audio.hpp"

namespace tunefind {

/// Magnitudes on a logarithmic frequency axis [frames x bins]. Frame i is centred on time i * hop_s, bin b on the MIDI
/// number lowest_pitch + b / bins_per_semitone.
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

/// The spectrogram of a recording at the engine rate, from 55 Hz to 7.6 kHz: Hann windows of 128 ms, an FFT of twice
/// that length, pooled into quarter-semitone bins by triangles at least as wide as an FFT bin. Has no frames if there
/// are no samples.
LogSpectrogram log_spectrogram(const Audio& audio);

/// Gain for each bin [bins] that makes bass and treble, dull and bright instruments count alike: the mean level over
/// the recording, averaged over 1.5 octaves around the bin, to the power -`amount` (0 = no change, 1 = flat). Levels
/// more than `floor_db` below the strongest count as that floor. Uses the mean over the recording, not each frame's own
/// envelope as in Klapuri 2006, so that soft frames stay soft and a frame keeps its shape. All 1 for silence.
std::vector<float> whitening_gains(const LogSpectrogram& spectrogram, double amount, double floor_db);

}  // namespace tunefind
