#include "features/log_spectrogram.hpp"

#include <algorithm>
#include <cmath>

#include "features/fft.hpp"
#include "features/hertz.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kWindow = 2048;
constexpr std::size_t kFftSize = 4096;
constexpr double kHighest_hz = 7600;  // below half the engine rate, and clear of the resampler's slope

/// What one log-frequency bin takes from the FFT: consecutive bins with weights that sum to one.
struct Pool {
  std::size_t first = 0;
  std::vector<float> weights;
};

std::vector<Pool> make_pools(const LogSpectrogram& shape, double rate) {
  const double bin_hz = rate / static_cast<double>(kFftSize);
  std::vector<Pool> pools;
  for (double pitch = shape.lowest_pitch; hertz_of_midi(pitch) < kHighest_hz; pitch += 1.0 / shape.bins_per_semitone) {
    const double centre = hertz_of_midi(pitch) / bin_hz;
    const double width = std::max(1.0, centre * (std::exp2(1.0 / 12 / shape.bins_per_semitone) - 1));
    Pool pool;
    pool.first = static_cast<std::size_t>(std::ceil(centre - width));
    double sum = 0;
    for (std::size_t bin = pool.first; static_cast<double>(bin) < centre + width; ++bin) {
      pool.weights.push_back(static_cast<float>(1 - std::abs(static_cast<double>(bin) - centre) / width));
      sum += pool.weights.back();
    }
    for (float& weight : pool.weights) weight /= static_cast<float>(sum);
    pools.push_back(std::move(pool));
  }
  return pools;
}

}  // namespace

LogSpectrogram log_spectrogram(const Audio& audio) {
  LogSpectrogram result;
  const std::vector<Pool> pools = make_pools(result, audio.sample_rate);
  result.bins = pools.size();
  const auto hop = static_cast<std::ptrdiff_t>(std::lround(result.hop_s * audio.sample_rate));
  const auto count = static_cast<std::ptrdiff_t>(audio.samples.size());
  const std::vector<float> window = hann_window(kWindow);
  RealFft fft(kFftSize);
  std::vector<float> magnitude(kFftSize / 2 + 1);
  for (std::ptrdiff_t centre = 0; centre < count; centre += hop) {
    float* samples = fft.samples();
    std::fill(samples, samples + kFftSize, 0.0f);
    const std::ptrdiff_t first = centre - static_cast<std::ptrdiff_t>(kWindow / 2);
    for (std::ptrdiff_t n = std::max<std::ptrdiff_t>(0, -first); n < std::min<std::ptrdiff_t>(kWindow, count - first);
         ++n)
      samples[n] = audio.samples[first + n] * window[n];
    fft.forward();
    for (std::size_t bin = 0; bin < magnitude.size(); ++bin)
      magnitude[bin] = std::sqrt(std::norm(fft.bins()[bin])) * (2.0f / kWindow);
    for (const Pool& pool : pools) {
      float value = 0;
      for (std::size_t n = 0; n < pool.weights.size(); ++n) value += pool.weights[n] * magnitude[pool.first + n];
      result.values.push_back(value);
    }
  }
  return result;
}

std::vector<float> whitening_gains(const LogSpectrogram& spectrogram, double amount, double floor_db) {
  const std::size_t bins = spectrogram.bins;
  std::vector<float> gains(bins, 1.0f);
  if (amount == 0 || spectrogram.frames() == 0) return gains;
  std::vector<double> mean(bins, 0), sums(bins + 1, 0);
  for (std::size_t i = 0; i < spectrogram.frames(); ++i)
    for (std::size_t b = 0; b < bins; ++b) mean[b] += spectrogram.frame(i)[b];
  for (std::size_t b = 0; b < bins; ++b) sums[b + 1] = sums[b] + mean[b] / static_cast<double>(spectrogram.frames());
  const std::size_t reach = static_cast<std::size_t>(9 * spectrogram.bins_per_semitone);
  std::vector<double> level(bins);
  for (std::size_t b = 0; b < bins; ++b) {
    const std::size_t low = b < reach ? 0 : b - reach, high = std::min(bins, b + reach + 1);
    level[b] = (sums[high] - sums[low]) / static_cast<double>(high - low);
  }
  const double strongest = *std::max_element(level.begin(), level.end());
  if (strongest <= 0) return gains;
  const double floor = strongest * std::pow(10, -floor_db / 20);
  for (std::size_t b = 0; b < bins; ++b) gains[b] = static_cast<float>(std::pow(std::max(level[b], floor), -amount));
  return gains;
}

}  // namespace tunefind
