#pragma once

#include <vector>

namespace tunefind {

/// Exponents of the tempo ratios that a search tries: `count` of them, evenly spaced from `first` to `last`; the middle
/// one alone if `count` is 1. Ratios base^exponent are then evenly spaced in their logarithm: tempo is heard in
/// proportions.
inline std::vector<double> tempo_ladder(int count, double first = -1, double last = 1) {
  if (count == 1) return {(first + last) / 2};
  std::vector<double> exponents;
  for (int n = 0; n < count; ++n) exponents.push_back((last - first) * n / (count - 1) + first);
  return exponents;
}

}  // namespace tunefind
