#pragma once

#include <cstdint>
#include <vector>

#include "features/melody.hpp"

namespace tunefind {

/// A melody at a song's frame rate: pitch in 1/8 semitones (MIDI number * 8) and voicing, one entry a frame.
struct MelodyFrames {
  std::vector<int> pitch8;
  std::vector<std::uint8_t> voiced;

  std::size_t size() const { return pitch8.size(); }
};

/// The melody reduced to frames of `hop_s`: the median of the voiced pitches inside each frame (of the held pitches
/// where none is voiced); a frame counts as voiced if at least half of it is. Empty for an empty melody.
MelodyFrames frames_of(const Melody& melody, double hop_s);

}  // namespace tunefind
