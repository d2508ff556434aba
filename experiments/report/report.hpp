#pragma once

#include <string>
#include <vector>

#include "experiments/bench/saved_run.hpp"

namespace tunefind {

/// Writes one or several runs as a self-contained HTML page, without scripts, fonts or other files, for light and dark
/// screens, wide and narrow, and for paper. The page shows figures, curves, strata, and failures with their contours.
/// The curves of several runs share their charts, and each run is compared with the first by paired tests if all answer
/// the same queries. The same runs give the same bytes. `runs` must not be empty. Throws FormatError if the runs can be
/// compared but the first one's qrels.txt or a run.trec cannot be read.
std::string report_html(const std::vector<SavedRun>& runs);

}  // namespace tunefind
