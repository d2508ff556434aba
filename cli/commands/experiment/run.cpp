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
#include "experiments/compare/results_table.hpp"

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

/// A configuration to run, with its settings as its file gives them.
struct Configured {
  std::string config;         ///< its path
  std::string name;           ///< in what is printed
  std::filesystem::path out;  ///< its results folder, or that of the folders of its variants
  Settings settings;
};

/// What a configuration of the command line stands for: those that its section [runs] lists, in groups with names that
/// the user chooses, each with its sweep; itself without that section. Throws ConfigError for anything else beside
/// [runs], a group without files, and as `read_configuration` does.
std::vector<Configured> configured(const std::string& config, const std::filesystem::path& out) {
  const std::filesystem::path path = config;
  Settings settings;
  read_configuration(settings, path);
  Settings rest = settings;
  const auto runs = rest.extract("runs");
  if (runs.empty()) return {{config, path.stem().string(), out, std::move(settings)}};
  const auto sweep = rest.extract("sweep");
  rest.require_all_taken();
  std::vector<Configured> listed;
  for (const auto& [group, files] : runs) {
    if (words(files).empty()) throw ConfigError(fmt::format("{}: runs.{} names no configuration", config, group));
    for (const std::string_view name : words(files)) {
      const std::filesystem::path file = path.parent_path() / name;
      Settings own;
      read_configuration(own, file);
      for (const auto& [key, values] : sweep) own.set(fmt::format("sweep.{}={}", key, values), config);
      const std::string stem = file.stem().string();
      listed.push_back({file.string(), fmt::format("{} {}", path.stem().string(), stem), out / stem, std::move(own)});
    }
  }
  return listed;
}

/// The runs of a configuration, one for each variant of its sweep. Throws UsageError or ConfigError for a mistake in
/// any of them.
std::vector<PlannedRun> plans_of(const CommandLine& line, Configured from) {
  require_settable(line, from.settings, from.config);
  line.add_to(from.settings);
  const ConfigClaims claims = take_claims(from.settings);
  std::vector<Variant> variants = variants_of(std::move(from.settings));
  if (variants.size() == 1 && variants.front().name.empty()) {
    canonical_settings(variants.front().settings);  // only for its errors
    std::vector<Expectation> expectations = expectations_of(line, from.config, variants.front().settings);
    return {{from.name, std::move(variants.front().settings), from.out, std::move(expectations)}};
  }
  if (claims.baseline || !claims.expectations.empty())
    throw ConfigError(
        fmt::format("{}: a configuration with a [sweep] can have neither [expected] nor [baseline]", from.config));
  std::vector<PlannedRun> plans;
  for (Variant& variant : variants) {
    canonical_settings(variant.settings);  // only for its errors
    plans.push_back({fmt::format("{} {}", from.name, variant.name),
                     std::move(variant.settings),
                     from.out / folder_name(variant.name),
                     {}});
  }
  return plans;
}

/// The runs of all configurations. Throws UsageError or ConfigError, for a mistake in any of them, before one is run.
std::vector<PlannedRun> plans_of(const CommandLine& line) {
  std::vector<PlannedRun> plans;
  for (const std::string& config : line.inputs())
    for (Configured& one : configured(config, results_folder(line, config)))
      for (PlannedRun& plan : plans_of(line, std::move(one))) plans.push_back(std::move(plan));
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
      "a folder of its own; a section [runs] lists further configurations to run. Several runs end with a\n"
      "table of all. Stages that an earlier run has computed are reused, so run the same command again to\n"
      "continue after an interrupt. The figures of a section [expected] are compared with the results: the\n"
      "exit code is 1 if they differ.");
  add_out_option(line);
  if (!line.parse(arguments)) return kDone;
  require_configs(line);
  const std::vector<PlannedRun> plans = plans_of(line);
  catch_interrupts();
  if (plans.size() == 1) return run_one(line, plans.front());
  int code = kDone;
  std::vector<std::filesystem::path> finished;
  for (const PlannedRun& plan : plans) {
    int one = kFailed;
    try {
      one = run_one(line, plan);
      finished.push_back(plan.out);
    } catch (const Error& error) {  // data that one run lacks are no reason not to do the others
      complain(fmt::format("{}: {}", plan.name, error.what()));
    }
    if (one == kInterrupted) return kInterrupted;
    if (code != kFailed && one != kDone) code = one;
  }
  if (!finished.empty() && !line.json())
    std::cout << format_tables({results_table(read_saved_runs(finished))}, TableFormat::text);
  return code;
}

}  // namespace tunefind
