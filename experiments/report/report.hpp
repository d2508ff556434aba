#pragma once

#include <string>
#include <vector>

#include "experiments/bench/saved_run.hpp"

namespace tunefind {

/// One or several runs as an HTML page that stands alone: without scripts, fonts or files from elsewhere, for light and
/// dark screens, wide and narrow, and for paper. Figures, curves, strata and failures with their contours; of several
/// runs the curves lie over each other, and each is compared with the first, paired. The same runs give the same bytes.
/// Throws FormatError if the judgements of runs that can be compared are missing. `runs` must not be empty.
std::string report_html(const std::vector<SavedRun>& runs);

}  // namespace tunefind
