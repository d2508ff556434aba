#pragma once

#include <string>
#include <vector>

#include "features/audio.hpp"

namespace tunefind {

/// Frames of all pitch tracking: every 10 ms at the engine rate.
inline constexpr std::size_t kPitchHop = 160;

/// Number of pitch frames of a recording: one every `kPitchHop` samples from its beginning.
std::size_t pitch_frames(const Audio& audio);

/// What one aubio pitch method says of each frame: `hz` (0 = nothing found) and `confidence` in [0, 1]. Confidence
/// means something for yin and yinfast alone (1 - CMNDF); aubio's other methods report none or 0.
struct AubioPitch {
  std::vector<float> hz;
  std::vector<float> confidence;
};

/// Runs an aubio method over a recording, its delay taken out: frame i is centred on sample i * kPitchHop.
/// `window` is a power of two of at least 512. Throws std::invalid_argument for a method that aubio does not know.
AubioPitch aubio_pitch(const Audio& audio, const std::string& method, std::size_t window);

}  // namespace tunefind
