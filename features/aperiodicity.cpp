#include "features/aperiodicity.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tunefind {
namespace {

constexpr std::size_t kIntegration = 800;  // 50 ms: three periods of a low voice, short against a note

}  // namespace

Aperiodicity::Aperiodicity(const Audio& audio, double lowest_hz)
    : audio_(audio),
      longest_(static_cast<std::size_t>(std::ceil(audio.sample_rate / lowest_hz)) + 1),
      fft_(std::bit_ceil(2 * kIntegration + longest_)),
      stretch_(kIntegration + longest_),
      window_spectrum_(fft_.size() / 2 + 1),
      function_(longest_ + 1) {}

const std::vector<float>& Aperiodicity::around(std::size_t centre) {
  const auto sample_count = static_cast<std::ptrdiff_t>(audio_.samples.size());
  const auto first = static_cast<std::ptrdiff_t>(centre) - static_cast<std::ptrdiff_t>(stretch_.size() / 2);
  for (std::size_t n = 0; n < stretch_.size(); ++n) {
    const std::ptrdiff_t at = first + static_cast<std::ptrdiff_t>(n);
    stretch_[n] = at >= 0 && at < sample_count ? audio_.samples[at] : 0.0f;
  }

  // Correlation of the first kIntegration samples with the whole stretch.
  float* samples = fft_.samples();
  std::fill(std::copy_n(stretch_.begin(), kIntegration, samples), samples + fft_.size(), 0.0f);
  fft_.forward();
  std::copy_n(fft_.bins(), window_spectrum_.size(), window_spectrum_.begin());
  std::fill(std::copy(stretch_.begin(), stretch_.end(), samples), samples + fft_.size(), 0.0f);
  fft_.forward();
  for (std::size_t b = 0; b < window_spectrum_.size(); ++b) fft_.bins()[b] *= std::conj(window_spectrum_[b]);
  fft_.inverse();

  double energy = 0;
  for (std::size_t n = 0; n < kIntegration; ++n) energy += static_cast<double>(stretch_[n]) * stretch_[n];
  const double energy_at_0 = energy;
  double sum = 0;
  function_[0] = 1;
  for (std::size_t lag = 1; lag <= longest_; ++lag) {
    const double leaves = stretch_[lag - 1], enters = stretch_[lag - 1 + kIntegration];
    energy += enters * enters - leaves * leaves;
    const double correlation = samples[lag] / static_cast<double>(fft_.size());
    const double difference = std::max(0.0, energy_at_0 + energy - 2 * correlation);
    sum += difference;
    function_[lag] = sum > 1e-9 ? static_cast<float>(difference * static_cast<double>(lag) / sum) : 1.0f;
  }
  return function_;
}

}  // namespace tunefind
