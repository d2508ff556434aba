#include "cli/commands/experiment/experiment.hpp"

#include <fmt/format.h>

namespace tunefind {
namespace {

constexpr Verb kExperimentVerbs[] = {
    {"run", "run configurations and write a results folder for each", run_configurations},
    {"compare", "compare results folders or TREC runs query by query", compare_results},
    {"data", "list, show and check data sets, and make data folders of them", run_data},
    {"table", "print the metrics of results folders as one table", tabulate_results},
    {"report", "draw results folders on one HTML page", report_results},
    {"melody", "compare the melody lines of recordings with their labels", judge_melody},
    {"peaks", "fit how likely a salience peak is the melody to labelled recordings", fit_peaks},
    {"calibrate", "fit the confidence model to results folders and print its settings", calibrate},
    {"tune", "fit ranking and confidence to judged hums, adopted only if held-out hums improve", tune_experiment},
    {"generate", "generate a catalogue of any size, to measure speed and memory", generate_catalogue},
};

}  // namespace

void add_format_option(CommandLine& line) {
  line.own.add_options()("format", boost::program_options::value<std::string>()->value_name("FORMAT"),
                         "text, json, markdown or latex (default: text)");
}

std::optional<TableFormat> table_format(const CommandLine& line) {
  const std::string name = line.has("format") ? line.get<std::string>("format") : line.json() ? "json" : "text";
  if (line.json() && name != "json")
    throw UsageError(fmt::format("--format {} and --json contradict each other", name));
  if (name == "json") return std::nullopt;
  if (name == "text") return TableFormat::text;
  if (name == "markdown") return TableFormat::markdown;
  if (name == "latex") return TableFormat::latex;
  throw UsageError(fmt::format("--format {}: must be text, json, markdown or latex", name));
}

void add_out_option(CommandLine& line) {
  line.own.add_options()("out", boost::program_options::value<std::string>()->value_name("DIR"),
                         "folder for the results (default: results/NAME of the configuration)");
}

std::filesystem::path results_folder(const CommandLine& line, const std::string& config) {
  return line.has("out") ? line.path("out") : std::filesystem::path("results") / std::filesystem::path(config).stem();
}

void require_configs(const CommandLine& line) {
  if (line.inputs().empty())
    throw UsageError("no configuration given\nusage: tunefind experiment run|melody CONFIG...");
  if (line.has("out") && line.inputs().size() > 1) throw UsageError("--out takes one configuration at a time");
}

int run_experiment(const Arguments& arguments) { return run_verb("experiment", kExperimentVerbs, arguments); }

}  // namespace tunefind
