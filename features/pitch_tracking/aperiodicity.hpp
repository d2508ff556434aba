#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "features/audio.hpp"

namespace tunefind {

/// A range of `length` samples of a recording that begins at sample `first`, which can be negative or beyond the end.
/// Samples outside the recording count as 0.
struct SampleWindow {
  std::ptrdiff_t first = 0;
  std::size_t length = 0;
};

/// Fills `samples` with the recording's samples from `begin` on; samples outside the recording are 0.
void read_samples(const Audio& audio, std::ptrdiff_t begin, std::span<float> samples);

/// Turns a difference function of lags 0, 1, ... into YIN's cumulative-mean-normalised one, in place: each value is
/// divided by the mean of the values from lag 1 up to it. The result is 1 at lag 0 and where all values so far are
/// close to 0.
void normalise_by_cumulative_mean(std::span<float> function);

/// The newest `size` values of a series, contiguous in memory.
template <class Value>
class SlidingBuffer {
 public:
  explicit SlidingBuffer(std::size_t size) : values_(2 * size), size_(size) {}

  /// Drops the oldest `count` values (at most `size`) and makes room for as many at the end, which the caller fills.
  void slide(std::size_t count) {
    begin_ += count;
    if (begin_ + size_ <= values_.size()) return;
    // At the end of the memory, the values move back to its front.
    const auto first = values_.begin() + static_cast<std::ptrdiff_t>(begin_);
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

/// Measures how far windows of sound are from being periodic: the cumulative-mean-normalised difference function of YIN
/// (de Cheveigné & Kawahara 2002), 0 = exactly periodic, about 1 = noise. The sums of products are computed once for
/// each block of samples and shared by all windows that contain the block. One object serves one thread at a time.
class Aperiodicity {
 public:
  /// `windows` are at least `hop` samples long and slide over the recording together, by `hop` samples per step. Lags
  /// up to `longest_lag` samples are measured. The recording must outlive this object.
  Aperiodicity(const Audio& audio, const std::vector<SampleWindow>& windows, std::size_t hop, std::size_t longest_lag);

  /// Moves all windows one step. Call it before the first `function`: the first call moves them to the given positions.
  void next();

  /// The function of a window (by its index) at lags 0, 1, ... `longest_lag` in samples; 1 at lag 0 and in silence. The
  /// result is valid until the next call of any member.
  std::span<const float> function(std::size_t window);

 private:
  /// A window: its position in `samples_` and the blocks that it consists of.
  struct Part {
    std::size_t begin, length, first_block, last_block;
  };

  const Audio& audio_;
  std::size_t hop_;
  std::size_t lags_;                // number of lags that are computed: up to the longest, rounded up to whole tiles
  std::ptrdiff_t begin_ = 0;        // position of `samples_` in the recording
  std::vector<std::size_t> edges_;  // edges of the blocks, as positions in `samples_`
  std::size_t new_blocks_ = 0;      // number of blocks that each step adds
  std::vector<Part> parts_;         // one for each window
  SlidingBuffer<float> samples_;    // all windows, and after them as many samples as the lags reach
  SlidingBuffer<double> totals_;    // running energy of everything read, before each sample
  std::vector<std::vector<float>> blocks_;  // sums of products of each block at all lags; a ring buffer
  std::size_t oldest_ = 0;                  // index of the oldest block in the ring
  std::vector<float> products_, function_;
};

}  // namespace tunefind
