#pragma once

#include <algorithm>
#include <cassert>
#include <vector>

namespace tunefind {

/// The median of the values, the upper one of an even number. Reorders the values, which must not be empty.
template <class T>
T median_in_place(std::vector<T>& values) {
  assert(!values.empty());
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// The same of values that keep their order.
template <class T>
T median(std::vector<T> values) {
  return median_in_place(values);
}

}  // namespace tunefind
