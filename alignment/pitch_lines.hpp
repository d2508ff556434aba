#pragma once

#include <vector>

#include "alignment/aligner.hpp"
#include "features/melody.hpp"

namespace tunefind {

/// The pitch of a melody (MIDI number) at one time (seconds).
struct PitchPoint {
  double time_s = 0;
  double pitch = 0;

  bool operator==(const PitchPoint&) const = default;
};

/// The points of one voiced passage without a leap, in order of time.
using PitchLine = std::vector<PitchPoint>;

/// Splits a melody into its voiced passages, for drawing. Times are seconds of its recording; each line reaches from
/// the start of its first frame to the end of its last one. A new line begins after a rest and where the pitch leaps by
/// a semitone or more. Empty for an empty melody.
std::vector<PitchLine> pitch_lines(const Melody& melody);

/// The lines of `hum` mapped onto a song by the path of an alignment: times are seconds of the song, pitches are in the
/// song's key. Frames before the first or after the last point of the path keep the hum's own tempo. Empty if the path
/// is empty.
std::vector<PitchLine> pitch_lines_on_song(const Melody& hum, const std::vector<PathPoint>& path);

}  // namespace tunefind
