#pragma once

#include <span>
#include <vector>

#include "features/melody_extraction/peak_features.hpp"

namespace tunefind {

/// Fills in the part of the features that tells how a peak fits what is likely the melody around it. `probabilities`
/// are those of all peaks so far, each between 0 and 1. In this order: its own probability, as log odds and as a share
/// of the frame's highest (2); those at its pitch in the frames before and after (4) and within four semitones of it
/// there (2); how far it is from the melody's mean pitch of .5 s, 1.5 s and 5 s to either side and of the recording,
/// also as a multiple of the deviation (9); the probabilities at other intervals in its frame (6); how its partials
/// resemble those of the melody and of the accompaniment in this recording (3); how much of the melody has its pitch
/// (3).
void add_context(const JointPeaks& peaks, std::span<const float> probabilities, std::vector<PeakFeatures>& features);

}  // namespace tunefind
