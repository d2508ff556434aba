#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <map>

#include "cli/commands/experiment/experiment.hpp"
#include "cli/json_line.hpp"
#include "experiments/bench/configuration.hpp"
#include "experiments/bench/expectations.hpp"
#include "experiments/bench/variants.hpp"

namespace tunefind {
namespace {

/// A run to do: what it is called, how it is set, and what it promises.
struct Plan {
  std::string name;
  Settings settings;
  std::filesystem::path out;
  std::vector<Expectation> expectations;
};

/// The folder of a variant: its name without what a path or a shell would trip over.
std::string folder_name(std::string variant) {
  std::replace_if(
      variant.begin(), variant.end(), [](char c) { return c == '/' || c == ' ' || c == '\\'; }, '_');
  return variant;
}

/// What a configuration promises, if the command line leaves it as it is. A frozen one must be as it was frozen.
std::vector<Expectation> promised(const CommandLine& line, const std::string& config, const Settings& settings) {
  Settings alone;
  read_configuration(alone, config);
  const Promises promises = take_promises(alone);
  if (!promises.baseline && promises.expectations.empty()) return {};
  const auto of_file = canonical_settings(std::move(alone));
  if (promises.baseline) require_frozen(*promises.baseline, of_file);
  if (config_hash(canonical_settings(settings)) == config_hash(of_file)) return promises.expectations;
  if (!line.quiet()) complain(fmt::format("{}: set to something else, so its figures are not compared", config));
  return {};
}

/// What the command line may not set: what a configuration says of itself, and what its sweep varies.
void require_settable(const CommandLine& line, const Settings& settings, const std::string& config) {
  Settings own;
  line.add_to(own);
  for (const std::string& name : swept_settings(settings))
    if (own.has(name)) throw ConfigError(fmt::format("{}: {} is swept, so it cannot be set as well", config, name));
  for (const char* section : {"expected", "baseline"})
    if (!own.extract(section).empty())
      throw UsageError(fmt::format("[{}] belongs in a configuration, not on the command line", section));
}

/// Results that would overwrite each other are no results.
void require_own_folders(const std::vector<Plan>& plans) {
  std::map<std::filesystem::path, std::string> names;
  for (const Plan& plan : plans)
    if (const auto [other, is_new] = names.emplace(plan.out, plan.name); !is_new)
      throw ConfigError(
          fmt::format("{}: both '{}' and '{}' would be written there", plan.out.string(), other->second, plan.name));
}

std::vector<Plan> plans_of(const CommandLine& line) {
  std::vector<Plan> plans;
  for (const std::string& config : line.inputs()) {
    Settings settings;
    read_configuration(settings, config);
    require_settable(line, settings, config);
    line.add_to(settings);
    const Promises promises = take_promises(settings);
    const std::string name = std::filesystem::path(config).stem().string();
    const std::filesystem::path out = results_folder(line, config);
    std::vector<Variant> variants = variants_of(std::move(settings));
    if (variants.size() == 1 && variants.front().name.empty()) {
      std::vector<Expectation> expectations = promised(line, config, variants.front().settings);
      plans.push_back({name, std::move(variants.front().settings), out, std::move(expectations)});
      continue;
    }
    if (promises.baseline || !promises.expectations.empty())
      throw ConfigError(fmt::format("{}: a sweep can promise no figures, and be no baseline", config));
    for (Variant& variant : variants) {
      canonical_settings(variant.settings);  // a mistake in the last is told before the first is run
      plans.push_back(
          {fmt::format("{} {}", name, variant.name), std::move(variant.settings), out / folder_name(variant.name), {}});
    }
  }
  require_own_folders(plans);
  return plans;
}

/// Runs one configuration and writes its results folder; what it returns is an exit code.
int run_one(const CommandLine& line, const Plan& plan) {
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
  const Verdicts kept = check(plan.expectations, metrics);
  if (line.json())
    std::cout << json_line(nlohmann::ordered_json::parse(std::ifstream(plan.out / "metrics.json"))) << std::flush;
  else
    std::cout << fmt::format("{}: {}{}  results in {}\n", plan.name, summary_text(result, metrics), kept.text,
                             plan.out.string())
              << std::flush;
  if (!kept.met) {
    complain(fmt::format("{}: its figures are not those that it promises", plan.name));
    return kFailed;
  }
  return result.failures.empty() && metrics.unread == 0 ? kDone : kSomeInputsFailed;
}

}  // namespace

int run_runs(const Arguments& arguments) {
  CommandLine line(
      "experiment run CONFIG... [OPTION...]",
      "Runs each configuration and writes its results folder. Of one with a [sweep], every combination is\n"
      "run, with a folder each. What an earlier run has made is not made again; a run that was interrupted\n"
      "goes on where it was. Figures that a configuration promises are compared: exit code 1 if they are\n"
      "others.");
  add_out_option(line);
  if (!line.parse(arguments)) return kDone;
  require_configs(line);
  const std::vector<Plan> plans = plans_of(line);
  catch_interrupts();
  int code = kDone;
  for (const Plan& plan : plans) {
    const int one = run_one(line, plan);
    if (one == kInterrupted) return kInterrupted;
    if (code != kFailed && one != kDone) code = one;
  }
  return code;
}

}  // namespace tunefind
