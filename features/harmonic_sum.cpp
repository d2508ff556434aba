#include <algorithm>
#include <cmath>

#include "features/salience_function.hpp"

namespace tunefind {
namespace {

struct Peak {
  double pitch = 0;
  float height = 0;
};

class HarmonicSum final : public SalienceFunction {
 public:
  explicit HarmonicSum(const HarmonicSumParameters& parameters) : parameters_(parameters) {}

  double hop_s() const override { return parameters_.hop_ms / 1000; }

  Salience salience(const LogSpectrogram& plain) const override {
    LogSpectrogram spectrogram = plain;
    whiten(spectrogram, parameters_.whitening, parameters_.floor_db);
    for (float& value : spectrogram.values) value = std::pow(value, static_cast<float>(parameters_.compression));

    // The share of a frame that is forgiven is rounding: 0.3 / 0.1 is a little over 3.
    const auto frames = static_cast<std::size_t>(
        std::ceil(static_cast<double>(spectrogram.frames()) * spectrogram.hop_s / hop_s() - 1e-6));
    std::vector<std::vector<Peak>> found(frames);
    for (std::size_t i = 0; i < frames; ++i) found[i] = peaks_of(summed(spectrogram, i), spectrogram);
    return pack(found);
  }

 private:
  /// The salience of one frame over the pitch range, from the mean of the spectra inside it.
  std::vector<float> summed(const LogSpectrogram& spectrogram, std::size_t frame) const {
    const double ratio = hop_s() / spectrogram.hop_s;
    const auto first = static_cast<std::size_t>(std::lround(static_cast<double>(frame) * ratio));
    const auto last = std::clamp(static_cast<std::size_t>(std::lround(static_cast<double>(frame + 1) * ratio)),
                                 first + 1, std::max(first + 1, spectrogram.frames()));
    std::vector<float> mean(spectrogram.bins, 0.0f);
    for (std::size_t i = first; i < std::min(last, spectrogram.frames()); ++i)
      for (std::size_t b = 0; b < spectrogram.bins; ++b) mean[b] += spectrogram.frame(i)[b];

    const std::size_t low = bin_of(parameters_.lowest_pitch, spectrogram);
    const std::size_t count = bin_of(parameters_.highest_pitch, spectrogram) - low + 1;
    std::vector<float> sum(count, 0.0f);
    float weight = 1;
    for (int h = 1; h <= parameters_.harmonics; ++h, weight *= static_cast<float>(parameters_.harmonic_weight)) {
      const std::size_t shift =
          low + static_cast<std::size_t>(std::lround(12 * std::log2(h) * spectrogram.bins_per_semitone));
      for (std::size_t b = 0; b < count && shift + b < spectrogram.bins; ++b) sum[b] += weight * mean[shift + b];
    }
    return sum;
  }

  static std::size_t bin_of(double pitch, const LogSpectrogram& spectrogram) {
    return static_cast<std::size_t>(
        std::max(0L, std::lround((pitch - spectrogram.lowest_pitch) * spectrogram.bins_per_semitone)));
  }

  /// Local maxima, strongest first.
  std::vector<Peak> peaks_of(const std::vector<float>& sum, const LogSpectrogram& spectrogram) const {
    const double lowest =
        spectrogram.lowest_pitch +
        static_cast<double>(bin_of(parameters_.lowest_pitch, spectrogram)) / spectrogram.bins_per_semitone;
    std::vector<Peak> peaks;
    for (std::size_t b = 1; b + 1 < sum.size(); ++b) {
      if (sum[b] <= sum[b - 1] || sum[b] < sum[b + 1]) continue;
      const float curvature = sum[b - 1] - 2 * sum[b] + sum[b + 1];
      const float shift = 0.5f * (sum[b - 1] - sum[b + 1]) / curvature;
      peaks.push_back({lowest + (static_cast<double>(b) + shift) / spectrogram.bins_per_semitone,
                       sum[b] - 0.25f * (sum[b - 1] - sum[b + 1]) * shift});
    }
    std::stable_sort(peaks.begin(), peaks.end(), [](const Peak& a, const Peak& b) { return a.height > b.height; });
    if (peaks.size() > static_cast<std::size_t>(parameters_.peaks)) peaks.resize(parameters_.peaks);
    return peaks;
  }

  Salience pack(const std::vector<std::vector<Peak>>& found) const {
    std::vector<float> strongest;
    for (const auto& peaks : found)
      if (!peaks.empty()) strongest.push_back(peaks.front().height);
    float usual = 0;
    if (!strongest.empty()) {
      const auto at = strongest.begin() + static_cast<std::ptrdiff_t>(0.9 * static_cast<double>(strongest.size() - 1));
      std::nth_element(strongest.begin(), at, strongest.end());
      usual = *at;
    }
    Salience salience;
    salience.hop_s = hop_s();
    for (const auto& peaks : found) {
      for (const Peak& peak : peaks) {
        const float strength = peak.height / std::max(peaks.front().height, usual / 2);
        if (!(strength >= parameters_.weakest_peak) || strength <= 0) continue;
        salience.peaks.push_back({static_cast<std::uint16_t>(std::lround(peak.pitch * 8)),
                                  static_cast<std::uint8_t>(std::max(1L, std::lround(strength * 255)))});
      }
      salience.offsets.push_back(static_cast<std::uint32_t>(salience.peaks.size()));
    }
    return salience;
  }

  HarmonicSumParameters parameters_;
};

}  // namespace

std::unique_ptr<SalienceFunction> make_harmonic_sum(const HarmonicSumParameters& parameters) {
  return std::make_unique<HarmonicSum>(parameters);
}

}  // namespace tunefind
