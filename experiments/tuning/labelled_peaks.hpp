#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "experiments/bench/labelled_recordings.hpp"
#include "features/melody_extraction/peak_features.hpp"

namespace tunefind {

/// The peaks of a recording, with their features and with the melody's pitch in each frame.
struct LabelledPeaks {
  JointPeaks peaks;
  std::vector<PeakFeatures> features;
  std::vector<std::optional<float>> melody;  ///< MIDI number, by frame
  std::uint8_t fold = 0;                     ///< 0 or 1; one person's recordings have the same

  /// True if the pitch of peak `c`, which is one of `frame`, is less than half a semitone from the label.
  bool is_melody(std::size_t frame, std::size_t c) const;
};

/// Reads a recording and its label: the melody of a frame is the median of the labels in it, if at least half of them
/// are voiced. Throws FormatError if one of them cannot be read.
LabelledPeaks labelled_peaks(const LabelledRecording& recording, const MelodyDataParameters& data);

}  // namespace tunefind
