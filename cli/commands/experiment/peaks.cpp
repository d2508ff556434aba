#include <filesystem>
#include <fstream>
#include <iostream>

#include "cli/commands/experiment/experiment.hpp"
#include "experiments/tuning/peaks_experiment.hpp"
#include "features/error.hpp"

namespace tunefind {

int fit_peaks(const Arguments& arguments) {
  constexpr const char* kUsageLine = "experiment peaks CONFIG... [OPTION...]";
  CommandLine line(
      kUsageLine,
      "Fits how likely a salience peak is the melody to labelled recordings (experiments/configs/melody-*.ini,\n"
      "each with its melody_data.weight), prints how often the likeliest peak is right for people that it was not\n"
      "fitted on, and writes the tables to a file.");
  line.own.add_options()("out", boost::program_options::value<std::string>()->value_name("FILE"),
                         "file for the tables (features/melody_extraction/peak_worth_table.inc; default: none)");
  if (!line.parse(arguments)) return kDone;
  if (line.inputs().empty()) throw UsageError(std::string("no configuration given\nusage: tunefind ") + kUsageLine);
  catch_interrupts();
  std::vector<PeaksInput> inputs;
  for (const std::string& config : line.inputs()) {
    PeaksInput& input = inputs.emplace_back();
    input.name = std::filesystem::path(config).stem().string();
    input.settings.read_file(config);
    line.add_to(input.settings);
  }
  PeaksResult result;
  {
    StageBars bars(line.quiet());
    result = run_peaks_experiment(std::move(inputs), bars.progress());
  }
  if (result.interrupted) return kInterrupted;
  for (const std::string& failure : result.failures) complain(failure);
  std::cout << peaks_summary(result) << std::flush;
  if (line.has("out")) {
    std::ofstream file(line.path("out"));
    file << worth_table_file(result.fitted, result.origin) << std::flush;
    if (!file) throw StorageError(line.path("out").string() + ": cannot be written");
  }
  return result.failures.empty() ? kDone : kSomeInputsFailed;
}

}  // namespace tunefind
