#pragma once

#include <vector>

#include "features/audio.hpp"
#include "features/tune.hpp"

namespace tunefind {

/// Levels of a recording at the engine rate, pooled from its mel spectrogram (features/spectrum/mel_spectrogram.hpp).
/// Empty if there are no samples.
MelLevels mel_levels(const Audio& audio);

/// Mel frequency cepstral coefficients 1 to `count` (< kBands) of the level in decibels, averaged over all frames
/// [count]: the orthonormal DCT-II of Davis & Mermelstein 1980 without coefficient 0, which is loudness. All 0 if there
/// are no frames.
std::vector<double> mean_mfcc(const MelLevels& levels, int count);

}  // namespace tunefind
