#pragma once

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

}  // namespace tunefind
