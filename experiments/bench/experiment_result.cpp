#include "experiments/bench/experiment_result.hpp"

namespace tunefind {

RunMetrics metrics_of(const ExperimentResult& result) {
  BootstrapOptions options;
  options.seed = std::stoull(result.settings.at("run.seed"));
  options.resamples = std::stoi(result.settings.at("run.resamples"));
  return run_metrics(result.outcomes, options);
}

}  // namespace tunefind
