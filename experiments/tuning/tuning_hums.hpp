#pragma once

#include <string>
#include <vector>

#include "experiments/bench/experiment.hpp"
#include "experiments/tuning/tuning.hpp"

namespace tunefind {

/// The judged hums of a data folder, searched for and heard with all opinions.
struct TuningHums {
  std::vector<TuningHum> hums;
  std::vector<std::string> failures;  ///< songs and hums that could not be read
  std::vector<std::string> notes;
  bool interrupted = false;
};

/// Searches for the hums of an experiment, those without a right song too. Pitch and features that an experiment has
/// kept are not made again. Throws ConfigError if the settings rank songs by no weights, and as `prepare_experiment`
/// does.
TuningHums tuning_hums(const Settings& settings, const ExperimentProgress& progress);

/// What is tuned, as these settings have it. Throws ConfigError if they rank songs by no weights.
TunedSettings settings_to_tune(Settings settings);

/// The sections [rank] and [confidence] of the settings, with what was tuned: a configuration for every command.
std::string tuned_ini(const Settings& settings, const TunedSettings& tuned);

}  // namespace tunefind
