#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/commands/experiment/experiment.hpp"
#include "cli/json_line.hpp"
#include "experiments/bench/configuration.hpp"
#include "experiments/bench/expectations.hpp"
#include "experiments/bench/experiment.hpp"
#include "experiments/bench/results_folder.hpp"
#include "experiments/bench/summary.hpp"
#include "experiments/bench/variants.hpp"

namespace tunefind {
namespace {

/// A run that is to be executed.
struct PlannedRun {
  std::string name;
  Settings settings;
  std::filesystem::path out;              ///< its results folder
  std::vector<Expectation> expectations;  ///< figures to compare the results with
};

/// The name of a variant as a folder name: '_' replaces slashes, backslashes and spaces.
std::string folder_name(std::string variant) {
  std::replace_if(
      variant.begin(), variant.end(), [](char c) { return c == '/' || c == ' ' || c == '\\'; }, '_');
  return variant;
}

/// The expected figures of a configuration; none if the command line changes its settings, which is noted on stderr.
/// Throws ConfigError if a frozen baseline is no longer what it was.
std::vector<Expectation> expectations_of(const CommandLine& line, const std::string& config, const Settings& settings) {
  Settings alone;
  read_configuration(alone, config);
  const ConfigClaims claims = take_claims(alone);
  if (!claims.baseline && claims.expectations.empty()) return {};
  const auto of_file = canonical_settings(std::move(alone));
  if (claims.baseline) require_frozen(*claims.baseline, of_file);
  if (config_hash(canonical_settings(settings)) == config_hash(of_file)) return claims.expectations;
  if (!line.quiet())
    complain(
        fmt::format("{}: the command line changes its settings, so its expected figures are not compared", config));
  return {};
}

/// Throws if the command line sets something it cannot set: UsageError for [expected] and [baseline], ConfigError for a
/// setting that the sweep varies.
void require_settable(const CommandLine& line, const Settings& settings, const std::string& config) {
  Settings own;
  line.add_to(own);
  for (const std::string& name : swept_settings(settings))
    if (own.has(name))
      throw ConfigError(fmt::format("{}: {} is swept, so the command line cannot set it", config, name));
  for (const char* section : {"expected", "baseline"})
    if (!own.extract(section).empty())
      throw UsageError(fmt::format("[{}] belongs in a configuration, not on the command line", section));
}

/// Throws ConfigError if two runs would write to the same results folder.
void require_own_folders(const std::vector<PlannedRun>& plans) {
  std::map<std::filesystem::path, std::string> names;
  for (const PlannedRun& plan : plans)
    if (const auto [other, is_new] = names.emplace(plan.out, plan.name); !is_new)
      throw ConfigError(fmt::format("{}: both '{}' and '{}' would write their results there", plan.out.string(),
                                    other->second, plan.name));
}

/// The runs of all configurations, one for each variant of a sweep. Throws UsageError or ConfigError before any is run.
std::vector<PlannedRun> plans_of(const CommandLine& line) {
  std::vector<PlannedRun> plans;
  for (const std::string& config : line.inputs()) {
    Settings settings;
    read_configuration(settings, config);
    require_settable(line, settings, config);
    line.add_to(settings);
    const ConfigClaims claims = take_claims(settings);
    const std::string name = std::filesystem::path(config).stem().string();
    const std::filesystem::path out = results_folder(line, config);
    std::vector<Variant> variants = variants_of(std::move(settings));
    if (variants.size() == 1 && variants.front().name.empty()) {
      std::vector<Expectation> expectations = expectations_of(line, config, variants.front().settings);
      plans.push_back({name, std::move(variants.front().settings), out, std::move(expectations)});
      continue;
    }
    if (claims.baseline || !claims.expectations.empty())
      throw ConfigError(
          fmt::format("{}: a configuration with a [sweep] can have neither [expected] nor [baseline]", config));
    for (Variant& variant : variants) {
      canonical_settings(variant.settings);  // reports a mistake in any variant before the first is run
      plans.push_back(
          {fmt::format("{} {}", name, variant.name), std::move(variant.settings), out / folder_name(variant.name), {}});
    }
  }
  require_own_folders(plans);
  return plans;
}

/// Executes a run and writes its results folder. Returns an exit code.
int run_one(const CommandLine& line, const PlannedRun& plan) {
  ExperimentResult result;
  {
    StageBars bars(line.quiet());
    result = run_experiment(plan.settings, bars.progress());
  }
  for (const std::string& note : result.notes) complain(note);
  if (result.interrupted) return kInterrupted;
  for (const std::string& failure : result.failures) complain(failure);
  for (const QueryOutcome& outcome : result.outcomes)
    if (!outcome.failure.empty()) complain(outcome.failure);
  const RunMetrics metrics = metrics_of(result);
  result.expectations = plan.expectations;
  write_results(result, metrics, plan.out);
  const ExpectationReport comparison = check_expectations(plan.expectations, metrics);
  if (line.json())
    std::cout << json_line(nlohmann::ordered_json::parse(std::ifstream(plan.out / "metrics.json"))) << std::flush;
  else
    std::cout << fmt::format("{}: {}{}  results in {}\n", plan.name, summary_text(result, metrics), comparison.text,
                             plan.out.string())
              << std::flush;
  if (!comparison.met) {
    complain(fmt::format("{}: its figures differ from those expected", plan.name));
    return kFailed;
  }
  return result.failures.empty() && metrics.unread == 0 ? kDone : kSomeInputsFailed;
}

}  // namespace

int run_configurations(const Arguments& arguments) {
  CommandLine line(
      "experiment run CONFIG... [OPTION...]",
      "Runs each configuration and writes its results folder. Every combination of a [sweep] is run and gets\n"
      "a folder of its own. Stages that an earlier run has computed are reused, so run the same command again\n"
      "to continue after an interrupt. The figures of a section [expected] are compared with the results: the\n"
      "exit code is 1 if they differ.");
  add_out_option(line);
  if (!line.parse(arguments)) return kDone;
  require_configs(line);
  const std::vector<PlannedRun> plans = plans_of(line);
  catch_interrupts();
  int code = kDone;
  for (const PlannedRun& plan : plans) {
    const int one = run_one(line, plan);
    if (one == kInterrupted) return kInterrupted;
    if (code != kFailed && one != kDone) code = one;
  }
  return code;
}

}  // namespace tunefind
