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

  std::span<const float> samples_;
  std::size_t length_, hop_;
  std::size_t block_;                       // samples; a window and a hop are whole numbers of blocks
  std::size_t lags_;                        // as many as are multiplied: those up to the longest, in whole tiles
  std::ptrdiff_t next_sample_;              // of the recording, to be read
  std::vector<float> stretch_;              // the window and as much after it as lags reach
  std::vector<double> energy_;              // of all samples that were read, up to each sample of the stretch
  std::vector<std::vector<float>> blocks_;  // for each block of the window its products at all lags; a ring
  std::size_t oldest_ = 0;                  // block in the ring
  std::vector<float> products_, sums_, function_;
};

}  // namespace tunefind
