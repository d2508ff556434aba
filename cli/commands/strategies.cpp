#include "engine/strategies/strategies.hpp"

#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/json_line.hpp"
#include "cli/terminal.hpp"

namespace tunefind {
namespace {

void print_text(const StrategyInfo& strategy, bool colour) {
  std::cout << paint(fmt::format("[{}] {}", strategy.family, strategy.name), Colour::bold, colour)
            << (strategy.is_default ? " (default)" : "") << ": " << strategy.meaning << "\n";
  if (strategy.parameters.empty()) return;
  std::vector<std::vector<Cell>> rows;
  for (const ParameterInfo& parameter : strategy.parameters)
    rows.push_back({"  " + parameter.name, parameter.fallback, parameter.range, parameter.unit, parameter.meaning});
  std::cout << format_table({{"  parameter"}, {"default", true}, {"range"}, {"unit"}, {"meaning"}}, rows, colour);
}

nlohmann::ordered_json to_json(const StrategyInfo& strategy) {
  nlohmann::ordered_json parameters = nlohmann::ordered_json::array();
  for (const ParameterInfo& parameter : strategy.parameters)
    parameters.push_back({{"name", parameter.name},
                          {"default", parameter.fallback},
                          {"range", parameter.range},
                          {"unit", parameter.unit},
                          {"meaning", parameter.meaning}});
  return {{"family", strategy.family},
          {"name", strategy.name},
          {"default", strategy.is_default},
          {"meaning", strategy.meaning},
          {"parameters", parameters}};
}

}  // namespace

int run_strategies(const Arguments& arguments) {
  CommandLine line("strategies [FAMILY]",
                   "Lists every named strategy, or those of one FAMILY, with its parameters. Choose one with\n"
                   "--set FAMILY.strategy=NAME, change a parameter with --set FAMILY.PARAMETER=VALUE.");
  if (!line.parse(arguments)) return kDone;
  if (line.inputs().size() > 1)
    throw UsageError("at most one family can be given\nusage: tunefind strategies [FAMILY]");
  std::string families;
  bool found = false, first = true;
  for (const StrategyInfo& strategy : all_strategies()) {
    if (strategy.is_default) families += (families.empty() ? "" : ", ") + strategy.family;
    if (!line.inputs().empty() && strategy.family != line.inputs().front()) continue;
    found = true;
    if (line.json()) {
      std::cout << json_line(to_json(strategy));
    } else {
      std::cout << (first ? "" : "\n");
      print_text(strategy, shows_colour(stdout));
    }
    first = false;
  }
  if (!found) throw UsageError(fmt::format("unknown family '{}'; must be one of {}", line.inputs().front(), families));
  return kDone;
}

}  // namespace tunefind
