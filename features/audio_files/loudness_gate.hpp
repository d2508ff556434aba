#pragma once

#include <cstdint>
#include <vector>

#include "features/audio.hpp"

namespace tunefind {

/// For each frame of `hop` samples: 1 if it is loud enough to be the voice, else 0. The level of frame i is taken over
/// the four hops around sample i * hop. A frame is too soft if it is more than `range_db` below the loud frames of the
/// recording (their 95th percentile), or within 6 dB of the noise floor (the 10th percentile, if that is at least 20 dB
/// below the loud frames). All 0 in silence (-90 dBFS).
std::vector<std::uint8_t> loud_frames(const Audio& audio, std::size_t hop, double range_db);

}  // namespace tunefind
