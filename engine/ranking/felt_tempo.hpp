#pragma once

#include <vector>

#include "features/melody.hpp"

namespace tunefind {

/// Onsets of the notes of a hum, in seconds after its first frame: where it sounds after a rest, or where it leaves the
/// mean pitch of the note before for at least 60 ms. Empty for an empty melody.
std::vector<double> note_onsets(const Melody& hum);

/// A song's tempo at the metrical level that the hum suggests: `bpm`, its half or its double. Beat trackers take the
/// level of the drums, which can be twice or half of what a listener taps; the median note of a melody lasts between
/// half a beat and one beat. `tempo_ratio` is song seconds per hum second. Returns `bpm` if the hum has fewer than four
/// notes.
double felt_bpm(double bpm, const Melody& hum, double tempo_ratio);

}  // namespace tunefind
