#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "features/spectrum/log_spectrogram.hpp"

namespace tunefind {

/// One pitch of a frame that could be the melody's: a peak of one view of the salience, or of both. Strengths are those
/// of the two views, from 0 (no peak in this view) to 1 (as strong as what is loud in the recording).
struct JointPeak {
  float pitch = 0;  ///< MIDI number
  float whitened = 0, plain = 0;

  float strength() const { return whitened > plain ? whitened : plain; }
};

/// The peaks of a recording [frames x 0 to 16], the strongest of each frame first; frame i has those from
/// offsets[i] to offsets[i + 1] and covers [i * hop_s, (i + 1) * hop_s).
struct JointPeaks {
  double hop_s = 0.1;
  std::vector<std::uint32_t> offsets{0};
  std::vector<JointPeak> all;

  std::size_t frames() const { return offsets.size() - 1; }
};

/// The peaks of both views of the salience (harmonic sums with the default weights); those within half a semitone of
/// each other are one peak.
JointPeaks joint_peaks(const LogSpectrogram& spectrogram, double hop_s);

/// What tells a melody from its accompaniment, in this order: its strength in both views, as it is and as a share of
/// the frame's strongest (4); the strength at other intervals as a share of its own (8); its height, by itself and
/// above the mean of the recording, of 10 s and of 2 s around (4), and below the frame's highest peak (1); how
/// loud these 10 s are (1); how much of this pitch the recording has (1); the contour that it belongs to: length,
/// strength, movement, and the rise and fall of strength at this frame (5); the levels of its partials in dB, the
/// change of the first one within the frame, and the levels between the partials (10). After Bittner et al. 2015, who
/// classify whole contours by such features.
inline constexpr std::size_t kPeakFeatures = 34;
using PeakFeatures = std::array<float, kPeakFeatures>;

/// The features of every peak [peaks x kPeakFeatures]. `peaks` are those of `spectrogram`.
std::vector<PeakFeatures> peak_features(const JointPeaks& peaks, const LogSpectrogram& spectrogram);

}  // namespace tunefind
