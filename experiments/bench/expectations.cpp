#include "experiments/bench/expectations.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "experiments/cache/fingerprint.hpp"
#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

constexpr double kTolerance = 0.0005;   // half of the last digit of figures that are written with three
constexpr double kEdgeRounding = 1e-9;  // a figure exactly at the edge of its tolerance still meets it

/// The value of `expected.KEY`, a share.
double number_of(const std::string& key, const std::string& value) {
  const std::optional<double> number = parse_number(value);
  if (!number || *number < 0 || *number > 1)
    throw ConfigError(fmt::format("expected.{} = {}: must be a number in [0, 1]", key, value));
  return *number;
}

std::optional<Baseline> take_baseline(Settings& settings) {
  const std::map<std::string, std::string> given = settings.extract("baseline");
  if (given.empty()) return std::nullopt;
  for (const auto& [key, value] : given)
    if (key != "name" && key != "version" && key != "config")
      throw ConfigError(fmt::format("[baseline] has no key '{}'; allowed are config, name, version", key));
  const auto value_of = [&](const char* key) {
    const auto found = given.find(key);
    if (found == given.end() || found->second.empty()) throw ConfigError(fmt::format("baseline.{} is missing", key));
    return found->second;
  };
  const std::optional<double> version = parse_number(value_of("version"));
  if (!version || *version < 1 || *version != std::floor(*version))
    throw ConfigError(fmt::format("baseline.version = {}: must be a whole number, 1 or more", value_of("version")));
  return Baseline{value_of("name"), static_cast<int>(*version), value_of("config")};
}

}  // namespace

ConfigClaims take_claims(Settings& settings) {
  ConfigClaims claims;
  claims.baseline = take_baseline(settings);
  std::map<std::string, std::string> given = settings.extract("expected");
  double tolerance = kTolerance;
  if (const auto found = given.find("tolerance"); found != given.end()) {
    tolerance = number_of("tolerance", found->second);
    given.erase(found);
  }
  const std::vector<std::string> known = figure_names();
  for (const auto& [figure, value] : given) {
    if (std::ranges::find(known, figure) == known.end())
      throw ConfigError(
          fmt::format("[expected] has no figure '{}'; allowed are tolerance, {}", figure, fmt::join(known, ", ")));
    claims.expectations.push_back({figure, number_of(figure, value), tolerance});
  }
  return claims;
}

std::string config_hash(const std::map<std::string, std::string>& canonical) {
  std::map<std::string, std::string> settings = canonical;
  settings.erase("data.root");
  return fingerprint({ini_text(settings)}).substr(0, 16);
}

void require_frozen(const Baseline& baseline, const std::map<std::string, std::string>& canonical) {
  if (const std::string found = config_hash(canonical); found != baseline.config)
    throw ConfigError(fmt::format(
        "baseline {}, version {}: its settings have changed since it was frozen (config = {}, frozen as {}); give "
        "a changed configuration a new version",
        baseline.name, baseline.version, found, baseline.config));
}

std::string expected_text(const std::vector<Expectation>& expectations) {
  if (expectations.empty()) return "";
  std::string text = "\n[expected]\n";
  for (const Expectation& one : expectations) text += fmt::format("{} = {}\n", one.figure, one.expected);
  return text + fmt::format("tolerance = {}\n", expectations.front().tolerance);
}

ExpectationReport check_expectations(const std::vector<Expectation>& expectations, const RunMetrics& metrics) {
  ExpectationReport report;
  for (const auto& [figure, expected, tolerance] : expectations) {
    const double found = metrics.find(figure).value_or(0);
    const bool met = std::abs(found - expected) <= tolerance + kEdgeRounding;
    report.met = report.met && met;
    report.text += fmt::format("  {:<18} {:.4f}  expected {:g} +- {:g}: {}\n", figure, found, expected, tolerance,
                               met ? "met" : "NOT MET");
  }
  return report;
}

}  // namespace tunefind
