#pragma once

#include <string>
#include <vector>

#include "engine/strategies/settings.hpp"

namespace tunefind {

/// One configuration of a sweep.
struct Variant {
  std::string name;  ///< the settings that distinguish it ("align.drift_penalty=1.5"); empty without a sweep
  Settings settings;
};

/// Expands the sweep in the settings into one configuration for each combination of values; without a sweep the
/// settings themselves are the only one. A section [sweep] lists values separated by commas (`align.drift_penalty =
/// 1, 1.25`) and is a grid of all their combinations; each section [sweep.NAME] is a further grid, in the order of the
/// names. A swept value overrides the setting of its name. Throws ConfigError for a key that is not SECTION.KEY, a
/// missing value, or a combination that occurs twice.
std::vector<Variant> variants_of(Settings settings);

/// The settings that the sweep varies, as SECTION.KEY; none without a sweep. Throws ConfigError as `variants_of` does.
std::vector<std::string> swept_settings(Settings settings);

}  // namespace tunefind
