#pragma once

#include <vector>

#include "experiments/bench/saved_run.hpp"
#include "experiments/compare/report_table.hpp"

namespace tunefind {

/// Runs side by side, each over its own hums and songs: what was searched, the metrics of the first place and the first
/// ten with the interval of RR, filter recall, calibration error and the median time of a search. One row a run, in the
/// order given. (Runs over the same hums are better compared in pairs: experiments/compare/comparison.hpp.)
ReportTable results_table(const std::vector<SavedRun>& runs);

}  // namespace tunefind
