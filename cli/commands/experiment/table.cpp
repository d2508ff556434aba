#include <fmt/format.h>
#include <fstream>
#include <iostream>

#include "cli/commands/experiment/experiment.hpp"
#include "cli/json_line.hpp"
#include "experiments/compare/results_table.hpp"

namespace tunefind {
namespace {

constexpr const char* kUsageLine = "experiment table DIR... [OPTION...]";

}  // namespace

int tabulate_results(const Arguments& arguments) {
  CommandLine line(
      kUsageLine,
      "Puts the figures of results folders, or of folders of them, into one table, a row a run. Runs over\n"
      "the same hums are better compared: experiment compare.");
  add_format_option(line);
  if (!line.parse(arguments)) return kDone;
  if (line.inputs().empty())
    throw UsageError(fmt::format("no results folder was named\nusage: tunefind {}", kUsageLine));
  const auto format = table_format(line);
  const std::vector<SavedRun> runs = read_saved_runs({line.inputs().begin(), line.inputs().end()});
  if (format) {
    std::cout << format_tables({results_table(runs)}, *format);
    return kDone;
  }
  for (const SavedRun& run : runs) {
    nlohmann::ordered_json object = {{"run", run.name}};
    object.update(nlohmann::ordered_json::parse(std::ifstream(run.folder / "metrics.json")));
    std::cout << json_line(object);
  }
  return kDone;
}

}  // namespace tunefind
