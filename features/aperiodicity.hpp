#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "features/audio.hpp"

namespace tunefind {

/// Windows that slide over a recording: the first begins at sample `first` (before the recording if negative), each
/// next one `hop` samples later. Samples outside the recording are 0.
struct SlidingWindows {
  std::ptrdiff_t first = 0;
  std::size_t length = 0;  ///< samples, at least `hop`
  std::size_t hop = 0;
};

/// Fills `samples` with those of a recording from `begin` on; outside the recording lie zeros.
void read_samples(const Audio& audio, std::ptrdiff_t begin, std::span<float> samples);

/// Makes a difference function of lags 0, 1, ... YIN's cumulative-mean-normalised one: each value becomes a multiple of
/// the mean of those from lag 1 on to its own. 1 at lag 0 and where all so far are next to 0.
void divide_by_mean_so_far(std::span<float> function);

/// Measures how far a window of sound is from repeating itself with a given period: the cumulative-mean-normalised
/// difference function of YIN (de Cheveigné & Kawahara 2002), 0 = exactly periodic, about 1 = noise. Its sums of
/// products are taken over the blocks that windows share, each once. For one thread at a time.
class Aperiodicity {
 public:
  /// Periods up to `longest_lag` samples are measured. The recording has to outlive this.
  Aperiodicity(const Audio& audio, const SlidingWindows& windows, std::size_t longest_lag);

  /// The function of the next window at lags 0, 1, ... longest (in samples; 1 at lag 0 and in silence). Valid until the
  /// next call.
  std::span<const float> next();

 private:
  void slide();
  void multiply(std::size_t begin, std::size_t count);

  const Audio& audio_;
  std::size_t length_, hop_;
  std::size_t lags_;                        // as many as are multiplied: those up to the longest, in whole tiles
  std::ptrdiff_t begin_;                    // of the window, in the recording
  std::vector<float> stretch_;              // the window and as much after it as lags reach
  std::vector<double> totals_;              // the energy of all that was read, up to each sample of the stretch
  std::vector<float> energies_;             // of as many samples as the window has, from each lag on
  std::vector<std::vector<float>> blocks_;  // for each block of the window its products at all lags; a ring
  std::size_t oldest_ = 0;                  // block in the ring
  std::vector<float> products_, function_;
};

}  // namespace tunefind
