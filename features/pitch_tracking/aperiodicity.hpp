#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "features/audio.hpp"

namespace tunefind {

/// So many samples of a recording from `first` on; before it if negative. Samples outside the recording are 0.
struct Window {
  std::ptrdiff_t first = 0;
  std::size_t length = 0;
};

/// Fills `samples` with those of a recording from `begin` on; outside the recording lie zeros.
void read_samples(const Audio& audio, std::ptrdiff_t begin, std::span<float> samples);

/// Makes a difference function of lags 0, 1, ... YIN's cumulative-mean-normalised one: each value becomes a multiple of
/// the mean of those from lag 1 on to its own. 1 at lag 0 and where all so far are next to 0.
void divide_by_mean_so_far(std::span<float> function);

/// The newest `size` values of a series, side by side.
template <class Value>
class SlidingBuffer {
 public:
  explicit SlidingBuffer(std::size_t size) : values_(2 * size), size_(size) {}

  /// Drops the first values (at most `size`) and makes room for as many at the end, which are left to be set.
  void slide(std::size_t count) {
    begin_ += count;
    if (begin_ + size_ <= values_.size()) return;
    const auto first = values_.begin() + static_cast<std::ptrdiff_t>(begin_);  // moved to the front now and then
    std::copy(first, first + static_cast<std::ptrdiff_t>(size_ - count), values_.begin());
    begin_ = 0;
  }
  std::size_t size() const { return size_; }
  Value& operator[](std::size_t n) { return values_[begin_ + n]; }
  std::span<Value> newest(std::size_t count) { return std::span(values_).subspan(begin_ + size_ - count, count); }

 private:
  std::vector<Value> values_;
  std::size_t size_, begin_ = 0;
};

/// Measures how far windows of sound are from repeating themselves with a given period: the cumulative-mean-normalised
/// difference function of YIN (de Cheveigné & Kawahara 2002), 0 = exactly periodic, about 1 = noise. Its sums of
/// products are taken over the blocks that windows share, with those before them and with each other, each once. For
/// one thread at a time.
class Aperiodicity {
 public:
  /// Windows of at least `hop` samples that slide over a recording together, by `hop` samples a step. Periods up to
  /// `longest_lag` samples are measured. The recording has to outlive this.
  Aperiodicity(const Audio& audio, const std::vector<Window>& windows, std::size_t hop, std::size_t longest_lag);

  /// Goes on to where the windows are next; first to where they were given.
  void next();

  /// The function of a window, by its number, at lags 0, 1, ... longest (in samples; 1 at lag 0 and in silence). Valid
  /// until the next call.
  std::span<const float> function(std::size_t window);

 private:
  /// A window in the stretch, and the blocks it is made of.
  struct Part {
    std::size_t begin, length, first_block, last_block;
  };

  const Audio& audio_;
  std::size_t hop_;
  std::size_t lags_;                        // as many as are multiplied: those up to the longest, in whole tiles
  std::ptrdiff_t begin_ = 0;                // of the stretch, in the recording
  std::vector<std::size_t> edges_;          // of the blocks, in the stretch
  std::size_t new_blocks_ = 0;              // a step
  std::vector<Part> parts_;                 // for each window
  SlidingBuffer<float> stretch_;            // all windows and as much after them as lags reach
  SlidingBuffer<double> totals_;            // the energy of all that was read, up to each sample of the stretch
  std::vector<std::vector<float>> blocks_;  // for each block its products at all lags; a ring
  std::size_t oldest_ = 0;                  // block in the ring
  std::vector<float> products_, function_;
};

}  // namespace tunefind
