#pragma once

#include <string>

#include "experiments/bench/experiment_result.hpp"

namespace tunefind {

/// What a run depended on, as a JSON object: version, commit and whether the tree differed from it, compiler, flags,
/// libraries, processor, threads, seed, and fingerprints of the configuration, the code and the data.
std::string environment_json(const ExperimentResult& result);

}  // namespace tunefind
