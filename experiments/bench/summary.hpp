#pragma once

#include <string>

#include "experiments/bench/experiment_result.hpp"

namespace tunefind {

/// The metrics of a run as text for the terminal: each metric with its 95 % interval, the filter's recall, the number
/// of queries lost at each stage, search times, and how often each verdict is right. Ends in a line break.
std::string summary_text(const ExperimentResult& result, const RunMetrics& metrics);

}  // namespace tunefind
