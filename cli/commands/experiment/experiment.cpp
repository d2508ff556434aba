#include "cli/commands/experiment/experiment.hpp"

#include <fmt/format.h>

namespace tunefind {
namespace {

constexpr Verb kVerbs[] = {
    {"run", "runs configurations and writes a results folder for each", run_runs},
    {"compare", "compares results folders or TREC runs over the same queries, paired", compare_results},
    {"data", "lists, shows, checks and opens data sets", run_data},
    {"table", "puts the figures of results folders into one table", tabulate_results},
    {"report", "draws results folders on one HTML page", report_results},
    {"melody", "judges the melody lines of recordings against their labels", judge_melody},
    {"calibrate", "fits the confidence to results folders and prints its settings", calibrate},
    {"tune", "fits fusion and confidence to judged hums, and adopts what is better on others", tune_experiment},
    {"generate", "makes up a catalogue of any size", generate_catalogue},
};

}  // namespace

void add_format_option(CommandLine& line) {
  line.own.add_options()("format", boost::program_options::value<std::string>()->value_name("FORMAT"),
                         "text, json, markdown or latex (text)");
}

std::optional<TableFormat> table_format(const CommandLine& line) {
  const std::string name = line.has("format") ? line.get<std::string>("format") : line.json() ? "json" : "text";
  if (line.json() && name != "json") throw UsageError(fmt::format("--format {} and --json contradict", name));
  if (name == "json") return std::nullopt;
  if (name == "text") return TableFormat::text;
  if (name == "markdown") return TableFormat::markdown;
  if (name == "latex") return TableFormat::latex;
  throw UsageError(fmt::format("--format {}: must be text, json, markdown or latex", name));
}

void add_out_option(CommandLine& line) {
  line.own.add_options()("out", boost::program_options::value<std::string>()->value_name("DIR"),
                         "where the results go (results/NAME)");
}

std::filesystem::path results_folder(const CommandLine& line, const std::string& config) {
  return line.has("out") ? line.path("out") : std::filesystem::path("results") / std::filesystem::path(config).stem();
}

void require_configs(const CommandLine& line) {
  if (line.inputs().empty()) throw UsageError("no configuration was named\nusage: tunefind experiment run CONFIG...");
  if (line.has("out") && line.inputs().size() > 1) throw UsageError("--out takes one configuration at a time");
}

int run_experiment(const Arguments& arguments) { return run_verb("experiment", kVerbs, arguments); }

}  // namespace tunefind
