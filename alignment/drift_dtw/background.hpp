#pragma once

#include "features/tune.hpp"

namespace tunefind {

/// Measures the background cost of a recording and stores it in both views of its salience and in each melody line: the
/// mean cost (1 - score) of eight generated melodies against it, by the drift DTW at one tempo (a line as in
/// alignment/drift_dtw/line_dtw.hpp). In dense music every melody finds its notes somewhere, so a search can only tell
/// a match from chance by comparing its cost with that of unrelated melodies. Does nothing to a monophonic song. The
/// melodies are wavering random walks on a major scale, always the same ones. After the hubness correction of Schnitzer
/// et al. 2012, with a fixed cohort in place of the neighbours, so that a song's value does not depend on its
/// catalogue. Safe to call from several threads for different tunes.
void measure_background(Tune& tune);

}  // namespace tunefind
