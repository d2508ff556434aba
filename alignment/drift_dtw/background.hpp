#pragma once

#include "features/tune.hpp"

namespace tunefind {

/// Measures `background_cost` of both views of a recording and of its melody lines: the mean cost (1 - score) at which
/// eight made-up melodies match it by the drift DTW (a line as alignment/drift_dtw/line_dtw.hpp does) as hummed. Dense
/// music lets every melody find its notes somewhere; a search can tell that from a match only by what unrelated
/// melodies find in it. Does nothing to a tune of one line. The melodies are wavering walks on a major scale, drawn
/// once and always the same. After the hubness correction of Schnitzer et al. 2012, with a fixed cohort in place of the
/// neighbours, so that a song's value does not depend on its catalogue.
void measure_background(Tune& tune);

}  // namespace tunefind
