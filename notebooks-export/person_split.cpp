#include "notebooks-export/person_split.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "experiments/synthesis/synthesis.hpp"

namespace tunefind {

const char* name_of(Part part) { return part == Part::train ? "train" : part == Part::dev ? "dev" : "test"; }

std::map<std::string, Part> split_people(const std::set<std::string>& people, double dev, double test,
                                         std::uint64_t seed) {
  std::vector<std::pair<std::uint64_t, std::string>> order;
  for (const std::string& person : people) order.emplace_back(synthesis::derive_seed(seed, "split " + person), person);
  std::sort(order.begin(), order.end());
  const auto count = [&](double share) {
    const auto rounded = static_cast<std::size_t>(std::lround(share * static_cast<double>(people.size())));
    return share > 0 && people.size() >= 3 ? std::max<std::size_t>(rounded, 1) : rounded;
  };
  const std::size_t spare = people.empty() ? 0 : people.size() - 1;  // at least one person is for training
  const std::size_t testing = std::min(count(test), spare), developing = std::min(count(dev), spare - testing);
  std::map<std::string, Part> parts;
  for (std::size_t i = 0; i < order.size(); ++i)
    parts[order[i].second] = i < testing ? Part::test : i < testing + developing ? Part::dev : Part::train;
  return parts;
}

}  // namespace tunefind
