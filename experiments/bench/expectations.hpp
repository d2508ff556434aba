#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/strategies/settings.hpp"
#include "experiments/measures/run_metrics.hpp"

namespace tunefind {

/// A figure that a configuration claims, and how far from it a run may come out.
struct Expectation {
  std::string figure;
  double expected = 0;
  double tolerance = 0;
};

/// A configuration that is frozen under a name, for others to be measured against.
struct Baseline {
  std::string name;
  int version = 1;
  std::string config;  ///< its `config_hash`
};

/// What a configuration says of itself beside its settings.
struct ConfigClaims {
  std::optional<Baseline> baseline;
  std::vector<Expectation> expectations;
};

/// Takes the sections [baseline] (name, version, config) and [expected] (figures by name, and `tolerance`, .0005 by
/// default) out of the settings. Throws ConfigError for figures that nobody knows and values that are none.
ConfigClaims take_claims(Settings& settings);

/// Tells configurations apart, wherever their data lie: 16 hexadecimal digits of canonical settings but data.root.
std::string config_hash(const std::map<std::string, std::string>& canonical);

/// Throws ConfigError if the settings of a frozen configuration are no longer what they were.
void require_frozen(const Baseline& baseline, const std::map<std::string, std::string>& canonical);

/// The section [expected] that says so; nothing for no expectations, which are all of one tolerance.
std::string expected_text(const std::vector<Expectation>& expectations);

/// A line for each expectation, and whether all are met.
struct ExpectationReport {
  std::string text;
  bool met = true;
};
ExpectationReport check_expectations(const std::vector<Expectation>& expectations, const RunMetrics& metrics);

}  // namespace tunefind
