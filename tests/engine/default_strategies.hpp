#pragma once

#include "engine/strategies/settings.hpp"
#include "engine/strategies/strategies.hpp"

namespace tunefind::test {

/// The strategies with their default parameters, made once.
inline const Strategies& default_strategies() {
  static const Strategies strategies = [] {
    Settings settings;
    return make_strategies(settings);
  }();
  return strategies;
}

}  // namespace tunefind::test
