#include "features/spectrum/log_spectrogram.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numeric>

#include "features/hertz.hpp"
#include "features/spectrum/fft.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kWindow = 2048;  // samples: 128 ms
constexpr std::size_t kFftSize = 4096;
constexpr double kHighest_hz = 7600;  // below half the engine rate and below the roll-off of the resampler

/// BinPooling FFT magnitudes into log-frequency bins: each bin is a weighted mean of consecutive FFT bins.
class BinPooling {
 public:
  BinPooling(const LogSpectrogram& shape, double rate) {
    const double bin_hz = rate / static_cast<double>(kFftSize);
    for (double pitch = shape.lowest_pitch; hertz_of_midi(pitch) < kHighest_hz;
         pitch += 1.0 / shape.bins_per_semitone) {
      const double centre = hertz_of_midi(pitch) / bin_hz;
      const double width = std::max(1.0, centre * (std::exp2(1.0 / 12 / shape.bins_per_semitone) - 1));
      const auto first = static_cast<std::size_t>(std::ceil(centre - width));
      const std::size_t begin = weights_.size();
      for (std::size_t bin = first; static_cast<double>(bin) < centre + width; ++bin)
        weights_.push_back(static_cast<float>(1 - std::abs(static_cast<double>(bin) - centre) / width));
      const float sum = std::accumulate(weights_.begin() + static_cast<std::ptrdiff_t>(begin), weights_.end(), 0.0f);
      for (std::size_t n = begin; n < weights_.size(); ++n) weights_[n] /= sum;
      pools_.push_back({first, begin, weights_.size() - begin});
    }
  }
  std::size_t size() const { return pools_.size(); }

  void apply(const std::vector<float>& magnitude, std::span<float> bins) const {
    for (std::size_t b = 0; b < pools_.size(); ++b) {
      const auto [first, begin, count] = pools_[b];
      float value = 0;
      for (std::size_t n = 0; n < count; ++n) value += weights_[begin + n] * magnitude[first + n];
      bins[b] = value;
    }
  }

 private:
  struct Pool {
    std::size_t first_bin, first_weight, count;
  };
  std::vector<Pool> pools_;
  std::vector<float> weights_;
};

}  // namespace

LogSpectrogram log_spectrogram(const Audio& audio) {
  LogSpectrogram result;
  const BinPooling pools(result, audio.sample_rate);
  result.bins = pools.size();
  const auto hop = static_cast<std::ptrdiff_t>(std::lround(result.hop_s * audio.sample_rate));
  const auto count = static_cast<std::ptrdiff_t>(audio.samples.size());
  result.values.resize(static_cast<std::size_t>((count + hop - 1) / hop) * result.bins);
  const std::vector<float> window = hann_window(kWindow);
  RealFft fft(kFftSize);
  std::vector<float> magnitude(kFftSize / 2 + 1);
  for (std::size_t frame = 0; frame < result.frames(); ++frame) {
    float* samples = fft.samples();
    std::fill(samples, samples + kFftSize, 0.0f);
    const std::ptrdiff_t first = static_cast<std::ptrdiff_t>(frame) * hop - static_cast<std::ptrdiff_t>(kWindow / 2);
    const auto begin = std::max<std::ptrdiff_t>(0, -first), end = std::min<std::ptrdiff_t>(kWindow, count - first);
    for (std::ptrdiff_t n = begin; n < end; ++n) samples[n] = audio.samples[first + n] * window[n];
    fft.forward();
    const std::complex<float>* const bins = fft.bins();
    for (std::size_t bin = 0; bin < magnitude.size(); ++bin)
      magnitude[bin] =
          std::sqrt(bins[bin].real() * bins[bin].real() + bins[bin].imag() * bins[bin].imag()) * (2.0f / kWindow);
    pools.apply(magnitude, result.frame(frame));
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
