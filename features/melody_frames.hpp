#pragma once

#include <cstdint>
#include <vector>

#include "features/melody.hpp"

namespace tunefind {

/// A melody at the frame rate of a song: pitch in 1/8 semitones (MIDI number * 8) and voicing (0 or 1), one element per
/// frame.
struct MelodyFrames {
  std::vector<int> pitch8;
  std::vector<std::uint8_t> voiced;

  std::size_t size() const { return pitch8.size(); }
};

/// Reduces a melody to frames of `hop_s`. The pitch of a frame is the median of its voiced pitches, or of its held
/// pitches if none is voiced; a frame counts as voiced if at least half of it is. Returns no frames for an empty
/// melody.
MelodyFrames frames_of(const Melody& melody, double hop_s);

}  // namespace tunefind
