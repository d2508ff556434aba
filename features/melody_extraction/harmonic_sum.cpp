#include <algorithm>
#include <cmath>

#include "features/melody_extraction/salience_function.hpp"
#include "features/parabolic_peak.hpp"

namespace tunefind {
namespace {

struct Peak {
  double pitch = 0;
  float height = 0;
};

/// Raises `values` to the power `exponent`. The default exponents are computed by square roots, which the compiler can
/// vectorise.
void raise_to_power(std::vector<float>& values, double exponent) {
  if (exponent == 1) return;
  for (float& value : values) {
    const float root = std::sqrt(value);
    value = exponent == 0.5    ? root
            : exponent == 0.75 ? root * std::sqrt(root)
                               : std::pow(value, static_cast<float>(exponent));
  }
}

/// Computes the salience of one recording in one view, frame by frame. Keeps buffers, so it serves one thread.
class Summation {
 public:
  Summation(const HarmonicSumParameters& parameters, const LogSpectrogram& spectrogram, SalienceView view)
      : parameters_(parameters),
        spectrogram_(spectrogram),
        compression_(view == SalienceView::plain ? parameters.plain_compression : parameters.compression),
        low_(bin_of(parameters.lowest_pitch)),
        gains_(spectrogram.bins, 1.0f),
        values_(spectrogram.bins),
        mean_(spectrogram.bins),
        sum_(bin_of(parameters.highest_pitch) - low_ + 1) {
    if (view == SalienceView::whitened) {
      gains_ = whitening_gains(spectrogram, parameters.whitening, parameters.floor_db);
      raise_to_power(gains_, compression_);
    }
    const double next = view == SalienceView::plain ? parameters.plain_harmonic_weight : parameters.harmonic_weight;
    float weight = 1;
    for (int h = 1; h <= parameters.harmonics; ++h, weight *= static_cast<float>(next)) {
      const std::size_t first =
          low_ + static_cast<std::size_t>(std::lround(12 * std::log2(h) * spectrogram.bins_per_semitone));
      if (first < spectrogram.bins) partials_.push_back({first, weight});
    }
  }

  /// The strongest local maxima of the salience, strongest first, computed from the mean of the spectra [first, last).
  std::vector<Peak> peaks(std::size_t first, std::size_t last) {
    std::fill(mean_.begin(), mean_.end(), 0.0f);
    for (std::size_t i = first; i < std::min(last, spectrogram_.frames()); ++i) {
      std::copy_n(spectrogram_.frame(i).data(), values_.size(), values_.begin());
      raise_to_power(values_, compression_);
      for (std::size_t b = 0; b < mean_.size(); ++b) mean_[b] += values_[b];
    }
    for (std::size_t b = 0; b < mean_.size(); ++b) mean_[b] *= gains_[b];
    std::fill(sum_.begin(), sum_.end(), 0.0f);
    for (const auto& [at, weight] : partials_)
      for (std::size_t b = 0, count = std::min(sum_.size(), mean_.size() - at); b < count; ++b)
        sum_[b] += weight * mean_[at + b];
    return maxima();
  }

 private:
  struct Partial {
    std::size_t first_bin;  ///< bin of this partial for the lowest candidate
    float weight;
  };

  std::size_t bin_of(double pitch) const {
    return static_cast<std::size_t>(
        std::max(0L, std::lround((pitch - spectrogram_.lowest_pitch) * spectrogram_.bins_per_semitone)));
  }

  std::vector<Peak> maxima() const {
    const double lowest = spectrogram_.lowest_pitch + static_cast<double>(low_) / spectrogram_.bins_per_semitone;
    const auto wanted = static_cast<std::size_t>(parameters_.peaks);
    std::vector<Peak> peaks;
    peaks.reserve(wanted + 1);
    for (std::size_t b = 1; b + 1 < sum_.size(); ++b) {
      if (sum_[b] <= sum_[b - 1] || sum_[b] < sum_[b + 1]) continue;
      const float shift = parabolic_shift(sum_[b - 1], sum_[b], sum_[b + 1]);
      const float height = parabolic_height(sum_[b - 1], sum_[b], sum_[b + 1], shift);
      if (peaks.size() == wanted && height <= peaks.back().height) continue;
      // Inserted in order of height; of equal peaks the lower pitch comes first.
      const auto at = std::find_if(peaks.begin(), peaks.end(), [&](const Peak& peak) { return peak.height < height; });
      peaks.insert(at, {lowest + (static_cast<double>(b) + shift) / spectrogram_.bins_per_semitone, height});
      if (peaks.size() > wanted) peaks.pop_back();
    }
    return peaks;
  }

  const HarmonicSumParameters& parameters_;
  const LogSpectrogram& spectrogram_;
  double compression_;
  std::size_t low_;
  std::vector<float> gains_;
  std::vector<Partial> partials_;
  std::vector<float> values_, mean_, sum_;
};

class HarmonicSum final : public SalienceFunction {
 public:
  explicit HarmonicSum(const HarmonicSumParameters& parameters) : parameters_(parameters) {}

  double hop_s() const override { return parameters_.hop_ms / 1000; }

  Salience salience(const LogSpectrogram& spectrogram, SalienceView view, double hop_s) const override {
    // The subtracted share of a frame allows for rounding: 0.3 / 0.1 is slightly more than 3.
    const auto frames = static_cast<std::size_t>(
        std::ceil(static_cast<double>(spectrogram.frames()) * spectrogram.hop_s / hop_s - 1e-6));
    const double ratio = hop_s / spectrogram.hop_s;
    const auto edge = [&](std::size_t frame) {
      return static_cast<std::size_t>(std::lround(static_cast<double>(frame) * ratio));
    };
    std::vector<std::vector<Peak>> found(frames);
    Summation summation(parameters_, spectrogram, view);
    for (std::size_t i = 0; i < frames; ++i) found[i] = summation.peaks(edge(i), std::max(edge(i) + 1, edge(i + 1)));
    return pack(found, hop_s);
  }

 private:
  Salience pack(const std::vector<std::vector<Peak>>& found, double hop_s) const {
    std::vector<float> strongest;
    for (const auto& peaks : found)
      if (!peaks.empty()) strongest.push_back(peaks.front().height);
    float loud = 0;
    if (!strongest.empty()) {
      const auto at = strongest.begin() + static_cast<std::ptrdiff_t>(0.9 * static_cast<double>(strongest.size() - 1));
      std::nth_element(strongest.begin(), at, strongest.end());
      loud = *at * static_cast<float>(parameters_.soft_frames);
    }
    Salience salience;
    salience.hop_s = hop_s;
    for (const auto& peaks : found) {
      for (const Peak& peak : peaks) {
        const float strength = peak.height / std::max(peaks.front().height, loud);
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

std::unique_ptr<SalienceFunction> make_line_salience(const LineSalienceParameters& parameters) {
  return make_harmonic_sum(parameters);
}

}  // namespace tunefind
