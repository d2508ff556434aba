#include <fmt/format.h>
#include <fstream>
#include <iostream>

#include "cli/experiment.hpp"
#include "cli/json_line.hpp"

namespace tunefind {

int run_runs(const Arguments& arguments) {
  CommandLine line("experiment run CONFIG... [OPTION...]", "Runs each configuration and writes its results folder.");
  add_out_option(line);
  if (!line.parse(arguments)) return kDone;
  require_configs(line);
  catch_interrupts();
  int code = kDone;
  for (const std::string& config : line.inputs()) {
    Settings settings;
    settings.read_file(config);
    line.add_to(settings);
    const std::filesystem::path out = results_folder(line, config);
    ExperimentResult result;
    {
      StageBars bars(line.quiet());
      result = run_experiment(std::move(settings), bars.progress());
    }
    if (result.interrupted) return kInterrupted;
    for (const std::string& failure : result.failures) complain(failure);
    for (const QueryOutcome& outcome : result.outcomes)
      if (!outcome.failure.empty()) complain(outcome.failure);
    write_results(result, out);
    if (line.json())
      std::cout << json_line(nlohmann::ordered_json::parse(std::ifstream(out / "metrics.json"))) << std::flush;
    else
      std::cout << fmt::format("{}: {}  results in {}\n", std::filesystem::path(config).stem().string(),
                               summary_text(result), out.string())
                << std::flush;
    const bool all_read = result.failures.empty() && std::all_of(result.outcomes.begin(), result.outcomes.end(),
                                                                 [](const auto& o) { return o.failure.empty(); });
    if (!all_read) code = kSomeInputsFailed;
  }
  return code;
}

}  // namespace tunefind
