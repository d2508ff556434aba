#pragma once

#include <vector>

#include "features/audio.hpp"
#include "features/fft.hpp"

namespace tunefind {

/// Measures how far a stretch of sound is from repeating itself with a given period: the cumulative-mean-normalised
/// difference function of YIN (de Cheveigné & Kawahara 2002), 0 = exactly periodic, about 1 = noise. The difference is
/// taken over 50 ms around a moment and computed by FFT. For one thread at a time.
class Aperiodicity {
 public:
  /// Periods up to 1 / lowest_hz are measured.
  Aperiodicity(const Audio& audio, double lowest_hz);

  /// The function at lags 0, 1, ... longest (in samples; 1 at lag 0 and in silence) around sample `centre`.
  const std::vector<float>& around(std::size_t centre);

  std::size_t longest_lag() const { return longest_; }

 private:
  const Audio& audio_;
  std::size_t longest_;
  RealFft fft_;
  std::vector<float> stretch_;
  std::vector<std::complex<float>> window_spectrum_;
  std::vector<float> function_;
};

}  // namespace tunefind
