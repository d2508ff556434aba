#pragma once

#include <string>
#include <vector>

#include "engine/strategies/settings.hpp"

namespace tunefind {

/// One configuration out of a sweep; `name` says what sets it apart ("align.drift_penalty=1.5"), empty without a sweep.
struct Variant {
  std::string name;
  Settings settings;
};

/// The configurations that settings stand for. A section [sweep] names settings with several values each, separated by
/// commas (`align.drift_penalty = 1, 1.25`), and stands for every combination of them; each section [sweep.NAME] is a
/// grid of its own, in the order of their names, whose values win over what else is set. Throws ConfigError for a key
/// that is no SECTION.KEY, an empty value, or a combination that occurs twice.
std::vector<Variant> variants_of(Settings settings);

/// The settings that a sweep varies, as SECTION.KEY. Throws ConfigError as `variants_of` does.
std::vector<std::string> swept_settings(Settings settings);

}  // namespace tunefind
