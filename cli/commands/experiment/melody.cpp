#include <fmt/format.h>
#include <iostream>

#include "cli/commands/experiment/experiment.hpp"
#include "experiments/bench/melody_experiment.hpp"

namespace tunefind {

int judge_melody(const Arguments& arguments) {
  CommandLine line(
      "experiment melody CONFIG... [OPTION...]",
      "Compares the melody lines that the engine draws through recordings with labels, as mir_eval does, and writes\n"
      "a results folder for each configuration (see experiments/configs/melody-mixes.ini).");
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
    MelodyResult result;
    {
      StageBars bars(line.quiet());
      result = run_melody_experiment(std::move(settings), bars.progress());
    }
    if (result.interrupted) return kInterrupted;
    for (const MelodyOutcome& outcome : result.outcomes)
      if (!outcome.failure.empty()) complain(outcome.failure), code = kSomeInputsFailed;
    write_melody_results(result, out);
    std::cout << fmt::format("{}: {}  results in {}\n", std::filesystem::path(config).stem().string(),
                             melody_summary(result), out.string())
              << std::flush;
  }
  return code;
}

}  // namespace tunefind
