#include <fmt/format.h>
#include <iostream>

#include "cli/commands/experiment/experiment.hpp"
#include "experiments/measures/calibration.hpp"

namespace tunefind {

int calibrate(const Arguments& arguments) {
  constexpr const char* kUsageLine = "experiment calibrate DIR... [OPTION...]";
  CommandLine line(
      kUsageLine,
      "Fits the confidence model to results folders and prints its settings as an INI section [confidence].");
  if (!line.parse(arguments)) return kDone;
  if (line.inputs().empty()) throw UsageError(fmt::format("no results folder given\nusage: tunefind {}", kUsageLine));
  std::cout << calibration_report({line.inputs().begin(), line.inputs().end()});
  return kDone;
}

}  // namespace tunefind
