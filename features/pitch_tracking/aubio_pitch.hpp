#pragma once

#include <string>
#include <vector>

#include "features/audio.hpp"

namespace tunefind {

/// Hop of all pitch tracking in samples: 10 ms at the engine rate.
inline constexpr std::size_t kPitchHop = 160;

/// Number of pitch frames of a recording: one for every `kPitchHop` samples that begin in it.
std::size_t pitch_frames(const Audio& audio);

/// Output of one aubio pitch method: for each frame `hz` (0 = no pitch found) and `confidence` in [0, 1]. The
/// confidence is meaningful only for yin and yinfast (1 - CMNDF); aubio's other methods report none or 0.
struct AubioPitch {
  std::vector<float> hz;
  std::vector<float> confidence;
};

/// Runs an aubio pitch method over a recording and compensates its delay: frame i is centred on sample i * kPitchHop.
/// `window` is a power of two of at least 512. Throws std::invalid_argument for a method that aubio does not know. Safe
/// to call from several threads.
AubioPitch aubio_pitch(const Audio& audio, const std::string& method, std::size_t window);

}  // namespace tunefind
