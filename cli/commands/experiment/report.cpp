#include "experiments/report/report.hpp"

#include <fmt/format.h>
#include <iostream>

#include "cli/commands/experiment/experiment.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

constexpr const char* kReportUsage = "experiment report DIR... [OPTION...]";

}  // namespace

int report_results(const Arguments& arguments) {
  CommandLine line(
      kReportUsage,
      "Draws results folders, or folders of them such as a sweep writes, on one self-contained HTML page. The\n"
      "first run is the one that the others are compared with.");
  line.own.add_options()("out", boost::program_options::value<std::string>()->value_name("FILE"),
                         "file for the page (default: DIR/report.html, for several DIRs ./report.html)");
  if (!line.parse(arguments)) return kDone;
  if (line.inputs().empty()) throw UsageError(fmt::format("no results folder given\nusage: tunefind {}", kReportUsage));
  const std::vector<SavedRun> runs = read_saved_runs({line.inputs().begin(), line.inputs().end()});
  const std::filesystem::path beside = line.inputs().size() == 1 ? line.inputs().front() : "";
  const std::filesystem::path out = line.has("out") ? line.path("out") : beside / "report.html";
  write_text(out, report_html(runs));
  std::cout << out.string() << "\n";
  return kDone;
}

}  // namespace tunefind
