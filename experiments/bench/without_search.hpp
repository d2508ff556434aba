#pragma once

#include <vector>

#include "engine/strategies/strategies.hpp"
#include "experiments/cache/fingerprint.hpp"

namespace tunefind {

/// These strategies without the ones that only a search calls (filter, align, rank, confidence).
Strategies without_search(Strategies strategies);

/// The includes that lead from all strategies to the code of those that `without_search` removes. Who calls only the
/// strategies that are left cannot reach that code through them, so its results do not depend on it.
inline const std::vector<IncludeCut> kWithoutSearch{{"engine/strategies/", "engine/filter/"},
                                                    {"engine/strategies/", "engine/ranking/"}};

}  // namespace tunefind
