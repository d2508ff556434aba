#pragma once

#include <vector>

#include "alignment/aligner.hpp"
#include "features/tune.hpp"

namespace tunefind {

/// Moves a match from the kept timeline of a rolled tune (features/structure/rolled.hpp) to the song. One that crosses
/// the place where repetitions were cut lies in the last of them, or, if it began before the loop, reaches over all of
/// them.
void to_song_timeline(const std::vector<Recurrence>& recurrences, Alignment& found);

/// Where else in the song, in seconds and in order, the same begins: all other periods of the loop that a match, placed
/// in the song, lies in; at most 20.
std::vector<double> recurrence_starts(const std::vector<Recurrence>& recurrences, const Alignment& found);

}  // namespace tunefind
