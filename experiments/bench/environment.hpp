#pragma once

#include <string>

#include "experiments/bench/experiment_result.hpp"

namespace tunefind {

/// Everything that the figures of a run can depend on, as a JSON object: version, commit and whether the working tree
/// differed from it, compiler, flags, libraries, processor, threads, seed, and fingerprints of configuration, code and
/// data.
std::string environment_json(const ExperimentResult& result);

}  // namespace tunefind
