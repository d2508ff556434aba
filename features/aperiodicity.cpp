#include "features/aperiodicity.hpp"

#include <algorithm>
#include <array>
#include <numeric>

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

}  // namespace

Aperiodicity::Aperiodicity(const Audio& audio, const SlidingWindows& windows, std::size_t longest_lag)
    : samples_(audio.samples),
      length_(windows.length),
      hop_(windows.hop),
      block_(std::gcd(length_, hop_)),
      lags_(whole_tiles(longest_lag + 1)),
      stretch_(length_ + lags_),
      energy_(stretch_.size() + 1),
      blocks_(length_ / block_, std::vector<float>(lags_)),
      products_(lags_),
      sums_(longest_lag + 1),
      function_(longest_lag + 1) {
  // Long enough before the first window that its oldest block is multiplied when all that it reaches has been read.
  const std::size_t slides = length_ / hop_ + lags_ / hop_ + 3;
  next_sample_ =
      windows.first + static_cast<std::ptrdiff_t>(stretch_.size()) - static_cast<std::ptrdiff_t>((slides + 1) * hop_);
  for (std::size_t i = 0; i < slides; ++i) slide();
}

void Aperiodicity::slide() {
  std::copy(stretch_.begin() + hop_, stretch_.end(), stretch_.begin());
  std::copy(energy_.begin() + hop_, energy_.end(), energy_.begin());
  for (std::size_t n = stretch_.size() - hop_; n < stretch_.size(); ++n, ++next_sample_) {
    const bool inside = next_sample_ >= 0 && next_sample_ < static_cast<std::ptrdiff_t>(samples_.size());
    stretch_[n] = inside ? samples_[next_sample_] : 0.0f;
    energy_[n + 1] = energy_[n] + static_cast<double>(stretch_[n]) * stretch_[n];
  }
  for (std::size_t begin = length_ - hop_; begin < length_; begin += block_) {
    correlate(&stretch_[begin], block_, lags_, blocks_[oldest_].data());
    oldest_ = (oldest_ + 1) % blocks_.size();
  }
}

std::span<const float> Aperiodicity::next() {
  slide();
  std::fill(products_.begin(), products_.end(), 0.0f);
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    const std::vector<float>& block = blocks_[(oldest_ + i) % blocks_.size()];
    for (std::size_t lag = 0; lag < lags_; ++lag) products_[lag] += block[lag];
  }
  const double energy_at_0 = energy_[length_] - energy_[0];
  for (std::size_t lag = 0; lag < function_.size(); ++lag) {
    const double energy = energy_[lag + length_] - energy_[lag];
    function_[lag] = static_cast<float>(std::max(0.0, energy_at_0 + energy - 2.0 * products_[lag]));
  }
  double sum = 0;
  sums_[0] = 0;
  for (std::size_t lag = 1; lag < function_.size(); ++lag) sums_[lag] = static_cast<float>(sum += function_[lag]);
  for (std::size_t lag = 0; lag < function_.size(); ++lag)
    function_[lag] = sums_[lag] > 1e-9f ? function_[lag] * static_cast<float>(lag) / sums_[lag] : 1.0f;
  return function_;
}

}  // namespace tunefind
