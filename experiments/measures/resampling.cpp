#include "experiments/measures/resampling.hpp"

#include <cassert>
#include <map>

namespace tunefind {

ResamplingUnits units_of(const ValueTable& table, std::span<const std::string> groups) {
  assert(groups.empty() || groups.size() == table.rows());
  if (groups.empty()) return {table.columns, table.values, std::vector<double>(table.rows(), 1.0)};
  std::map<std::string, std::size_t> unit_of;
  for (const std::string& group : groups) unit_of.emplace(group, 0);
  ResamplingUnits units{table.columns, std::vector<double>(unit_of.size() * table.columns),
                        std::vector<double>(unit_of.size())};
  std::size_t unit = 0;
  for (auto& entry : unit_of) entry.second = unit++;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    unit = unit_of.at(groups[row]);
    units.sizes[unit] += 1;
    for (std::size_t column = 0; column < table.columns; ++column)
      units.sums[unit * table.columns + column] += table.values[row * table.columns + column];
  }
  return units;
}

}  // namespace tunefind
