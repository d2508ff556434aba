#include "features/aperiodicity.hpp"

#include <algorithm>
#include <array>

namespace tunefind {
namespace {

constexpr std::size_t kTile = 64;  // lags whose sums stay in registers

/// The sum of x[n] * x[n + lag] over `count` samples, for `lags` lags from 0 on: a whole number of tiles.
#if defined(__x86_64__)
// Without fused multiply-add, which rounds otherwise: every machine is to hear the same.
__attribute__((target_clones("avx2", "default")))
#endif
void correlate(const float* x, std::size_t count, std::size_t lags, float* sums) {
  for (std::size_t first = 0; first < lags; first += kTile) {
    std::array<float, kTile> sum{};
    for (std::size_t n = 0; n < count; ++n)
      for (std::size_t lag = 0; lag < kTile; ++lag) sum[lag] += x[n] * x[n + first + lag];
    std::copy(sum.begin(), sum.end(), sums + first);
  }
}

std::size_t whole_tiles(std::size_t lags) { return (lags + kTile - 1) / kTile * kTile; }

/// Drops the first values and moves the others to the front.
template <class Value>
void drop_first(std::vector<Value>& values, std::size_t count) {
  std::copy(values.begin() + std::min(count, values.size()), values.end(), values.begin());
}

}  // namespace

void read_samples(const Audio& audio, std::ptrdiff_t begin, std::span<float> samples) {
  const auto count = static_cast<std::ptrdiff_t>(audio.samples.size());
  const auto within = [&](std::ptrdiff_t n) { return std::clamp<std::ptrdiff_t>(n, 0, count); };
  const std::ptrdiff_t from = within(begin), to = within(begin + std::ssize(samples));
  const auto first = from < to ? samples.begin() + (from - begin) : samples.begin();
  std::fill(samples.begin(), first, 0.0f);
  std::fill(std::copy(audio.samples.begin() + from, audio.samples.begin() + to, first), samples.end(), 0.0f);
}

void divide_by_mean_so_far(std::span<float> function) {
  constexpr int kChunk = 64;
  const int size = static_cast<int>(function.size());
  std::array<float, kChunk> sums{};
  double sum = 0;
  function[0] = 1;
  for (int first = 1; first < size; first += kChunk) {
    float* const values = &function[first];
    const int count = std::min(kChunk, size - first);
    int i = 0;
    for (; i + 4 <= count; i += 4) {  // four sums that do not wait for each other
      const double one = values[i], two = one + values[i + 1], three = two + values[i + 2],
                   four = three + values[i + 3];
      sums[i] = static_cast<float>(sum + one);
      sums[i + 1] = static_cast<float>(sum + two);
      sums[i + 2] = static_cast<float>(sum + three);
      sums[i + 3] = static_cast<float>(sum += four);
    }
    for (; i < count; ++i) sums[i] = static_cast<float>(sum += values[i]);
    for (i = 0; i < count; ++i) {
      const float normalised = values[i] * static_cast<float>(first + i) / sums[i];
      values[i] = sums[i] > 1e-9f ? normalised : 1.0f;
    }
  }
}

Aperiodicity::Aperiodicity(const Audio& audio, const SlidingWindows& windows, std::size_t longest_lag)
    : audio_(audio),
      length_(windows.length),
      hop_(windows.hop),
      lags_(whole_tiles(longest_lag + 1)),
      stretch_(length_ + lags_),
      totals_(stretch_.size() + 1),
      energies_(lags_),
      blocks_(length_ % hop_ == 0 ? length_ / hop_ : 2 * (length_ / hop_) + 1, std::vector<float>(lags_)),
      products_(lags_),
      function_(longest_lag + 1) {
  // As early as it takes to have read all that the first window's products reach.
  const std::size_t slides = length_ / hop_ + lags_ / hop_ + 3;
  begin_ = windows.first - static_cast<std::ptrdiff_t>((slides + 1) * hop_);
  for (std::size_t i = 0; i < slides; ++i) slide();
}

void Aperiodicity::slide() {
  begin_ += static_cast<std::ptrdiff_t>(hop_);
  const std::size_t known = stretch_.size() - hop_;
  drop_first(stretch_, hop_);
  drop_first(totals_, hop_);
  drop_first(energies_, hop_);
  read_samples(audio_, begin_ + static_cast<std::ptrdiff_t>(known), std::span(stretch_).subspan(known));
  for (std::size_t n = known; n < stretch_.size(); ++n)
    totals_[n + 1] = totals_[n] + static_cast<double>(stretch_[n]) * stretch_[n];
  for (std::size_t lag = lags_ - std::min(hop_, lags_); lag < lags_; ++lag)
    energies_[lag] = static_cast<float>(totals_[lag + length_] - totals_[lag]);

  // The windows begin and end a whole number of hops after the first, so blocks between such places serve all of them.
  const std::size_t head = length_ % hop_;
  multiply(length_ - hop_, hop_ - head);
  if (head > 0) multiply(length_ - head, head);
}

void Aperiodicity::multiply(std::size_t begin, std::size_t count) {
  correlate(&stretch_[begin], count, lags_, blocks_[oldest_].data());
  oldest_ = (oldest_ + 1) % blocks_.size();
}

std::span<const float> Aperiodicity::next() {
  slide();
  std::ranges::fill(products_, 0.0f);
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    const std::vector<float>& block = blocks_[(oldest_ + i) % blocks_.size()];
    for (std::size_t lag = 0; lag < products_.size(); ++lag) products_[lag] += block[lag];
  }
  for (std::size_t lag = 0; lag < function_.size(); ++lag)
    function_[lag] = std::max(0.0f, energies_[0] + energies_[lag] - 2 * products_[lag]);
  divide_by_mean_so_far(function_);
  return function_;
}

}  // namespace tunefind
