#include "features/melody_extraction/joint_peaks.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>

#include "features/melody_extraction/salience_function.hpp"

namespace tunefind {
namespace {

constexpr float kOnePeak = 0.5f;  // semitones between peaks that are one

}  // namespace

JointPeaks joint_peaks(const LogSpectrogram& spectrogram, double hop_s) {
  static const std::unique_ptr<SalienceFunction> function = [] {
    HarmonicSumParameters parameters;
    parameters.weakest_peak = 0.1;
    parameters.soft_frames = 1;
    return make_harmonic_sum(parameters);
  }();
  const Salience whitened = function->salience(spectrogram, SalienceView::whitened, hop_s);
  const Salience plain = function->salience(spectrogram, SalienceView::plain, hop_s);
  const auto strength_of = [](const SaliencePeak& peak) { return static_cast<float>(peak.strength) / 255; };
  JointPeaks peaks;
  peaks.hop_s = hop_s;
  std::vector<JointPeak> found;
  for (std::size_t i = 0; i < whitened.frames(); ++i) {
    found.clear();
    for (std::uint32_t p = whitened.offsets[i]; p < whitened.offsets[i + 1]; ++p)
      found.push_back({whitened.peaks[p].pitch(), strength_of(whitened.peaks[p]), 0});
    for (std::uint32_t p = plain.offsets[i]; p < plain.offsets[i + 1]; ++p) {
      const SaliencePeak& peak = plain.peaks[p];
      JointPeak* nearest = nullptr;
      for (JointPeak& one : found) {
        const float distance = std::abs(one.pitch - peak.pitch());
        if (one.plain == 0 && distance <= kOnePeak && (!nearest || distance < std::abs(nearest->pitch - peak.pitch())))
          nearest = &one;
      }
      if (nearest)
        nearest->plain = strength_of(peak);
      else
        found.push_back({peak.pitch(), 0, strength_of(peak)});
    }
    std::ranges::stable_sort(found, std::greater(), &JointPeak::strength);
    peaks.all.insert(peaks.all.end(), found.begin(), found.end());
    peaks.offsets.push_back(static_cast<std::uint32_t>(peaks.all.size()));
  }
  return peaks;
}

}  // namespace tunefind
