#include "experiments/bench/without_search.hpp"

namespace tunefind {

Strategies without_search(Strategies strategies) {
  strategies.filter = nullptr;
  strategies.align = nullptr;
  strategies.rank = nullptr;
  strategies.confidence = nullptr;
  return strategies;
}

}  // namespace tunefind
