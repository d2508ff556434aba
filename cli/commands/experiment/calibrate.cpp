#include <fmt/format.h>
#include <iostream>

#include "cli/commands/experiment/experiment.hpp"
#include "experiments/measures/calibration.hpp"

namespace tunefind {

int calibrate(const Arguments& arguments) {
  constexpr const char* kUsageLine = "experiment calibrate DIR... [OPTION...]";
  CommandLine line(kUsageLine, "Fits the confidence to results folders and prints its settings.");
  if (!line.parse(arguments)) return kDone;
  if (line.inputs().empty())
    throw UsageError(fmt::format("no results folder was named\nusage: tunefind {}", kUsageLine));
  std::cout << calibration_report({line.inputs().begin(), line.inputs().end()});
  return kDone;
}

}  // namespace tunefind
