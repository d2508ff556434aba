#pragma once

#include <string>
#include <vector>

#include "engine/strategies/settings.hpp"
#include "experiments/progress.hpp"
#include "experiments/tuning/tuning.hpp"

namespace tunefind {

/// The judged hums of a data folder, searched for with all opinions.
struct TuningHums {
  std::vector<TuningHum> hums;
  std::vector<std::string> failures;  ///< one message for each song or hum that could not be read
  std::vector<std::string> notes;     ///< as those of `PreparedExperiment`
  bool interrupted = false;           ///< `progress.stop` was set, so the hums are incomplete
};

/// Searches for the hums of an experiment, including those without a right song. Pitch tracks and features in the cache
/// of experiments are reused. Throws ConfigError if the settings' ranker has no weights to tune, and otherwise as
/// `prepare_experiment` does.
TuningHums tuning_hums(const Settings& settings, const ExperimentProgress& progress);

/// The current values of the settings that are tuned. Throws ConfigError if the settings' ranker has no weights to
/// tune.
TunedSettings settings_to_tune(Settings settings);

/// The sections [rank] and [confidence] of the settings with the tuned values, as INI text for the option --config of
/// every command.
std::string tuned_ini(const Settings& settings, const TunedSettings& tuned);

}  // namespace tunefind
