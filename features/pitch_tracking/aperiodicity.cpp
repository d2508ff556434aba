#include "features/pitch_tracking/aperiodicity.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "features/simd.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kTile = 64;  // lags whose sums are kept in registers at a time

/// Computes the sum of x[n] * x[n + lag] over `count` samples for the lags 0 to lags - 1; `lags` is a multiple of
/// kTile.
TUNEFIND_SIMD_CLONES
void correlate(const float* x, std::size_t count, std::size_t lags, float* sums) {
  for (std::size_t first = 0; first < lags; first += kTile) {
    std::array<float, kTile> sum{};
    for (std::size_t n = 0; n < count; ++n)
      for (std::size_t lag = 0; lag < kTile; ++lag) sum[lag] += x[n] * x[n + first + lag];
    std::copy(sum.begin(), sum.end(), sums + first);
  }
}

TUNEFIND_SIMD_CLONES
void add(const std::vector<float>& values, std::vector<float>& sums) {
  for (std::size_t n = 0; n < sums.size(); ++n) sums[n] += values[n];
}

/// Computes the sums of (x[n] - x[n + lag])^2 over `length` samples from the sums of products and the running energy.
TUNEFIND_SIMD_CLONES
void differences(const double* totals, std::size_t length, const float* products, std::vector<float>& function) {
  const auto energy = static_cast<float>(totals[length] - totals[0]);
  for (std::size_t lag = 0; lag < function.size(); ++lag) {
    const float sum = energy + static_cast<float>(totals[length + lag] - totals[lag]) - 2 * products[lag];
    function[lag] = sum > 0 ? sum : 0;
  }
}

std::ptrdiff_t first_of(const std::vector<SampleWindow>& windows) {
  return std::ranges::min_element(windows, {}, &SampleWindow::first)->first;
}

/// Edges of the blocks that the sliding windows consist of, counted from the earliest window's first sample: every
/// position where a window begins or ends at this step or, shifted by multiples of `hop`, at another one.
std::vector<std::size_t> edges_of(const std::vector<SampleWindow>& windows, std::size_t hop) {
  std::vector<std::size_t> ends;
  for (const SampleWindow& window : windows) {
    const auto begin = static_cast<std::size_t>(window.first - first_of(windows));
    ends.insert(ends.end(), {begin, begin + window.length});
  }
  std::set<std::size_t> edges;
  for (const std::size_t end : ends)
    for (std::size_t edge = end % hop; edge <= std::ranges::max(ends); edge += hop) edges.insert(edge);
  return {edges.begin(), edges.end()};
}

std::size_t whole_tiles(std::size_t lags) { return (lags + kTile - 1) / kTile * kTile; }

}  // namespace

void read_samples(const Audio& audio, std::ptrdiff_t begin, std::span<float> samples) {
  const auto count = static_cast<std::ptrdiff_t>(audio.samples.size());
  const auto within = [&](std::ptrdiff_t n) { return std::clamp<std::ptrdiff_t>(n, 0, count); };
  const std::ptrdiff_t from = within(begin), to = within(begin + std::ssize(samples));
  const auto first = from < to ? samples.begin() + (from - begin) : samples.begin();
  std::fill(samples.begin(), first, 0.0f);
  std::fill(std::copy(audio.samples.begin() + from, audio.samples.begin() + to, first), samples.end(), 0.0f);
}

TUNEFIND_SIMD_CLONES
void normalise_by_cumulative_mean(std::span<float> function) {
  constexpr int kChunk = 64;
  const int size = static_cast<int>(function.size());
  std::array<float, kChunk> sums{};
  double sum = 0;
  function[0] = 1;
  for (int first = 1; first < size; first += kChunk) {
    float* const values = &function[first];
    const int count = std::min(kChunk, size - first);
    int i = 0;
    for (; i + 4 <= count; i += 4) {  // four additions that do not depend on each other
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

Aperiodicity::Aperiodicity(const Audio& audio, const std::vector<SampleWindow>& windows, std::size_t hop,
                           std::size_t longest_lag)
    : audio_(audio),
      hop_(hop),
      lags_(whole_tiles(longest_lag + 1)),
      edges_(edges_of(windows, hop)),
      samples_(edges_.back() + lags_),
      totals_(samples_.size() + 1),
      blocks_(edges_.size() - 1, std::vector<float>(lags_)),
      products_(lags_),
      function_(longest_lag + 1) {
  const std::ptrdiff_t first = first_of(windows);
  const auto edge = [&](std::ptrdiff_t at) {
    return static_cast<std::size_t>(std::ranges::lower_bound(edges_, static_cast<std::size_t>(at)) - edges_.begin());
  };
  for (const SampleWindow& window : windows) {
    const std::ptrdiff_t begin = window.first - first, end = begin + static_cast<std::ptrdiff_t>(window.length);
    parts_.push_back({static_cast<std::size_t>(begin), window.length, edge(begin), edge(end)});
  }
  new_blocks_ = edges_.size() - 1 - edge(static_cast<std::ptrdiff_t>(edges_.back() - hop));
  // Starts early enough that all samples and blocks of the first windows have been read.
  const std::size_t steps = samples_.size() / hop_ + 2;
  begin_ = first - static_cast<std::ptrdiff_t>((steps + 1) * hop_);
  for (std::size_t i = 0; i < steps; ++i) next();
}

void Aperiodicity::next() {
  begin_ += static_cast<std::ptrdiff_t>(hop_);
  const std::size_t known = samples_.size() - hop_;
  samples_.slide(hop_);
  totals_.slide(hop_);
  read_samples(audio_, begin_ + static_cast<std::ptrdiff_t>(known), samples_.newest(hop_));
  for (std::size_t n = known; n < samples_.size(); ++n)
    totals_[n + 1] = totals_[n] + static_cast<double>(samples_[n]) * samples_[n];

  oldest_ = (oldest_ + new_blocks_) % blocks_.size();
  for (std::size_t n = blocks_.size() - new_blocks_; n < blocks_.size(); ++n)
    correlate(&samples_[edges_[n]], edges_[n + 1] - edges_[n], lags_, blocks_[(oldest_ + n) % blocks_.size()].data());
}

std::span<const float> Aperiodicity::function(std::size_t window) {
  const Part& part = parts_[window];
  std::ranges::fill(products_, 0.0f);
  for (std::size_t n = part.first_block; n < part.last_block; ++n)
    add(blocks_[(oldest_ + n) % blocks_.size()], products_);
  differences(&totals_[part.begin], part.length, products_.data(), function_);
  normalise_by_cumulative_mean(function_);
  return function_;
}

}  // namespace tunefind
