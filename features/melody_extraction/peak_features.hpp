#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "features/melody_extraction/joint_peaks.hpp"
#include "features/spectrum/log_spectrogram.hpp"

namespace tunefind {

/// What tells a melody from its accompaniment. First what is known of a peak by itself (`peak_features`), then what it
/// is among those that are likely the melody (`add_context`).
inline constexpr std::size_t kOwnFeatures = 34, kContextFeatures = 29, kPeakFeatures = kOwnFeatures + kContextFeatures;
using PeakFeatures = std::array<float, kPeakFeatures>;

/// Where some of the features are.
inline constexpr std::size_t kWhitenedFeature = 0, kPlainFeature = 1, kRiseFeature = 22, kFirstPartialFeature = 24,
                             kBetweenPartialsFeature = 31;

/// Writes features one after the other.
class FeatureWriter {
 public:
  FeatureWriter(PeakFeatures& features, std::size_t first) : features_(features), next_(first) {}
  void operator()(double value) { features_.at(next_++) = static_cast<float>(value); }

 private:
  PeakFeatures& features_;
  std::size_t next_;
};

/// The features of every peak [peaks], those of the context being 0. `peaks` are those of `spectrogram`. In this order:
/// its strength in both views, as it is and as a share of the frame's strongest (4); the strength at other intervals as
/// a share of its own (8); its height, by itself and above the mean of the recording, of 10 s and of 2 s around (4),
/// and below the frame's highest peak (1); how loud these 10 s are (1); how much of this pitch the recording has (1);
/// the contour that it belongs to: length, strength, movement, and the rise and fall of strength at this frame (5); the
/// levels of its partials in dB, the change of the first one within the frame, and the levels between the partials
/// (10). After Bittner et al. 2015, who classify whole contours by such features.
std::vector<PeakFeatures> peak_features(const JointPeaks& peaks, const LogSpectrogram& spectrogram);

}  // namespace tunefind
