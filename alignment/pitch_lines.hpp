#pragma once

#include <vector>

#include "alignment/aligner.hpp"
#include "features/melody.hpp"

namespace tunefind {

/// A moment of a melody and its pitch (MIDI number).
struct PitchPoint {
  double time_s = 0;
  double pitch = 0;

  bool operator==(const PitchPoint&) const = default;
};

/// A stretch that sounds without a jump, in order of time.
using PitchLine = std::vector<PitchPoint>;

/// The sounding stretches of a melody, in the seconds of its recording, each frame from its beginning to its end; a new
/// one begins after a rest and where the pitch leaps by a semitone or more. None for an empty melody.
std::vector<PitchLine> pitch_lines(const Melody& melody);

/// The same of a hum as an alignment lays it on its song: in the song's seconds and key. None without a path.
std::vector<PitchLine> pitch_lines_on_song(const Melody& hum, const std::vector<PathPoint>& path);

}  // namespace tunefind
