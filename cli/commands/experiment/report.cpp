#include "experiments/report/report.hpp"

#include <fmt/format.h>
#include <iostream>

#include "cli/commands/experiment/experiment.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

constexpr const char* kUsageLine = "experiment report DIR... [OPTION...]";

}  // namespace

int report_results(const Arguments& arguments) {
  CommandLine line(
      kUsageLine,
      "Draws results folders, or folders of them as a sweep writes, on one HTML page that needs nothing else.\n"
      "Of several runs the first is what the others are compared with.");
  line.own.add_options()("out", boost::program_options::value<std::string>()->value_name("FILE"),
                         "where the page goes (report.html in DIR, of several in the current folder)");
  if (!line.parse(arguments)) return kDone;
  if (line.inputs().empty())
    throw UsageError(fmt::format("no results folder was named\nusage: tunefind {}", kUsageLine));
  const std::vector<SavedRun> runs = read_saved_runs({line.inputs().begin(), line.inputs().end()});
  const std::filesystem::path beside = line.inputs().size() == 1 ? line.inputs().front() : "";
  const std::filesystem::path out = line.has("out") ? line.path("out") : beside / "report.html";
  write_text(out, report_html(runs));
  std::cout << out.string() << "\n";
  return kDone;
}

}  // namespace tunefind
