#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/strategies/settings.hpp"
#include "experiments/measures/run_metrics.hpp"

namespace tunefind {

/// The value that a configuration expects of one figure of its run, and how far the run can deviate and still meet it.
struct Expectation {
  std::string figure;  ///< one of `figure_names` (experiments/measures/run_metrics.hpp)
  double expected = 0;
  double tolerance = 0;
};

/// The identity of a frozen configuration, to which others are compared.
struct Baseline {
  std::string name;
  int version = 1;
  std::string config;  ///< `config_hash` of its settings when it was frozen
};

/// What a configuration file claims about itself, besides its settings.
struct ConfigClaims {
  std::optional<Baseline> baseline;
  std::vector<Expectation> expectations;
};

/// Removes the sections [baseline] (name, version, config) and [expected] (figures by name, and `tolerance`, .0005 by
/// default) from the settings and returns what they hold. Throws ConfigError for unknown keys, figures or bad values.
ConfigClaims take_claims(Settings& settings);

/// Identifies a configuration wherever its data are: a hash of its canonical settings except data.root, in 16
/// hexadecimal digits.
std::string config_hash(const std::map<std::string, std::string>& canonical);

/// Throws ConfigError if the settings of a frozen configuration have changed since it was frozen.
void require_frozen(const Baseline& baseline, const std::map<std::string, std::string>& canonical);

/// The section [expected] with these expectations, which have one common tolerance; "" for none.
std::string expected_text(const std::vector<Expectation>& expectations);

/// How the figures of a run compare to what was expected of them.
struct ExpectationReport {
  std::string text;  ///< a line for each expectation
  bool met = true;   ///< true if all are met
};
ExpectationReport check_expectations(const std::vector<Expectation>& expectations, const RunMetrics& metrics);

}  // namespace tunefind
