#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/commands/experiment/experiment.hpp"
#include "cli/json_line.hpp"
#include "experiments/compare/results_table.hpp"

namespace tunefind {
namespace {

constexpr const char* kTableUsage = "experiment table DIR... [OPTION...]";

}  // namespace

int tabulate_results(const Arguments& arguments) {
  CommandLine line(
      kTableUsage,
      "Prints the metrics of results folders, or of folders of them, as one table with a row per run. To compare\n"
      "runs over the same hums, use `tunefind experiment compare`.");
  add_format_option(line);
  if (!line.parse(arguments)) return kDone;
  if (line.inputs().empty()) throw UsageError(fmt::format("no results folder given\nusage: tunefind {}", kTableUsage));
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
