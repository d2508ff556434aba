#pragma once

#include <cstdint>
#include <vector>

#include "features/audio.hpp"

namespace tunefind {

/// For frames of `hop` samples (windows of four hops around i * hop): 1 where the sound is loud enough to be the voice,
/// 0 where it lies more than `range_db` below the recording's loud frames (their 95th percentile) or within 6 dB of its
/// noise floor (the 10th percentile, if that is at least 20 dB below the loud frames). All 0 in silence (-90 dBFS).
std::vector<std::uint8_t> loud_frames(const Audio& audio, std::size_t hop, double range_db);

}  // namespace tunefind
