#pragma once

#include <vector>

#include "features/melody.hpp"

namespace tunefind {

/// When the notes of a hum begin, in seconds after its first frame: where it sounds after a rest, or where it leaves
/// the mean pitch of the note before for good. Empty for an empty melody.
std::vector<double> note_onsets(const Melody& hum);

/// A song's tempo at the metrical level that the hum suggests: `bpm`, its half or its double. Beat trackers take the
/// level of the drums, which may be twice or half of what a listener taps; a melody's median note lasts between half a
/// beat and one. `tempo_ratio` is song seconds a hum second. `bpm` as it is for a hum of fewer than four notes.
double felt_bpm(double bpm, const Melody& hum, double tempo_ratio);

}  // namespace tunefind
