#include "experiments/bench/variants.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

/// A setting and the values that it takes in a grid.
struct SweptSetting {
  std::string setting;
  std::vector<std::string> values;
};

/// Removes the sweep from the settings and returns its grids by name; that of [sweep] has the name "" and is first.
std::map<std::string, std::vector<SweptSetting>> grids_of(Settings& settings) {
  std::map<std::string, std::vector<SweptSetting>> grids;
  for (const auto& [key, value] : settings.extract("sweep")) {
    // Names of sections and keys have no dots, so a second dot from the right ends the name of the grid.
    const std::size_t last = key.rfind('.');
    const std::size_t before = last == std::string::npos || last == 0 ? std::string::npos : key.rfind('.', last - 1);
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    if (last == std::string::npos || last <= begin || last + 1 == key.size())
      throw ConfigError(fmt::format("sweep.{}: is not of the form SECTION.KEY", key));
    SweptSetting axis{key.substr(begin), {}};
    for (const std::string_view one : fields(value, ',')) {
      if (trimmed(one).empty())
        throw ConfigError(fmt::format("sweep.{} = {}: a value is missing between commas", key, value));
      axis.values.emplace_back(trimmed(one));
    }
    grids[before == std::string::npos ? "" : key.substr(0, before)].push_back(std::move(axis));
  }
  return grids;
}

/// Adds `variant` with every combination of the values of the axes from the n-th on.
void expand(const Variant& variant, const std::vector<SweptSetting>& axes, std::size_t n,
            std::vector<Variant>& variants) {
  if (n == axes.size()) {
    variants.push_back(variant);
    return;
  }
  for (const std::string& value : axes[n].values) {
    Variant next = variant;
    const std::string assignment = axes[n].setting + "=" + value;
    next.settings.set(assignment, "[sweep]");
    next.name += (next.name.empty() ? "" : ",") + assignment;
    expand(next, axes, n + 1, variants);
  }
}

}  // namespace

std::vector<std::string> swept_settings(Settings settings) {
  std::vector<std::string> names;
  for (const auto& [grid, axes] : grids_of(settings))
    for (const SweptSetting& axis : axes) names.push_back(axis.setting);
  return names;
}

std::vector<Variant> variants_of(Settings settings) {
  const auto grids = grids_of(settings);
  if (grids.empty()) return {{"", std::move(settings)}};
  std::vector<Variant> variants;
  for (const auto& [name, axes] : grids) expand({"", settings}, axes, 0, variants);
  std::set<std::string> names;
  for (const Variant& one : variants)
    if (!names.insert(one.name).second) throw ConfigError(fmt::format("[sweep]: {} occurs twice", one.name));
  return variants;
}

}  // namespace tunefind
