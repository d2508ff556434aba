#pragma once

#include <vector>

#include "experiments/bench/saved_run.hpp"
#include "experiments/compare/report_table.hpp"

namespace tunefind {

/// A table of runs, one row for each, in the order given: numbers of hums and songs, anchor, RR with its interval,
/// Success@1, Success@10, filter recall, expected calibration error (ECE) and the median time of a search. The runs can
/// have different hums and songs; runs over the same hums are better compared query by query
/// (experiments/compare/comparison.hpp).
ReportTable results_table(const std::vector<SavedRun>& runs);

}  // namespace tunefind
