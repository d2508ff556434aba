#pragma once

#include <vector>

#include "alignment/aligner.hpp"
#include "features/tune.hpp"

namespace tunefind {

/// Moves a match from the kept timeline of a rolled tune (features/structure/rolled.hpp) to the timeline of the song. A
/// match across a cut is taken to be in the last of the repetitions that were cut there, or, if it begins before the
/// loop, to reach over all of them.
void to_song_timeline(const std::vector<Recurrence>& recurrences, Alignment& found);

/// Other beginnings of the same music in the song, in seconds, ascending: those in all other periods of the loop that
/// contains the match, at most 20. `found` has to be on the timeline of the song. Empty for a match outside of loops.
std::vector<double> recurrence_starts(const std::vector<Recurrence>& recurrences, const Alignment& found);

}  // namespace tunefind
