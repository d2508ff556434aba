#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "features/audio.hpp"

namespace tunefind {

/// Mel of a frequency in Hz: 2595 log10(1 + hz / 700) (O'Shaughnessy 1987), as in HTK.
double mel_of_hertz(double hz);

/// Frequency in Hz of a mel value; the inverse of `mel_of_hertz`.
double hertz_of_mel(double mel);

/// Linear power over time and mel bands [frames x bands]: a sine of amplitude A adds A² to a frame, shared by the two
/// bands around its frequency. Frame i is centred on time i * hop_s, band b on `centre_mel(b)`.
struct MelSpectrogram {
  static constexpr double kLowest_hz = 50;
  static constexpr double kHighest_hz = 7600;  // below half the engine rate and below the roll-off of the resampler

  double hop_s = 0.025;
  std::size_t bands = 64;
  std::vector<float> values;

  std::size_t frames() const { return values.size() / bands; }
  std::span<const float> frame(std::size_t i) const { return {values.data() + i * bands, bands}; }
  /// Mel at the centre of a band. -1 and `bands`, which are no bands, give the lowest and the highest frequency.
  double centre_mel(double band) const;
};

/// The mel spectrogram of a recording at the engine rate: Hann windows of 1024 samples (64 ms) and triangles of unit
/// height, evenly spaced in mel, each from the centre of the band below to the centre of the band above (Davis &
/// Mermelstein 1980). Unlike theirs, they span 50 Hz to 7.6 kHz, are applied to power and are spaced by the formula at
/// all frequencies. Has no frames if there are no samples.
MelSpectrogram mel_spectrogram(const Audio& audio);

}  // namespace tunefind
