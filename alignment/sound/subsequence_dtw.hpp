#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <span>

namespace tunefind {

/// Where the best path ends (exclusive) and began among the columns, and its total cost, infinite if there is none.
struct SubsequencePlace {
  float cost = std::numeric_limits<float>::infinity();
  std::size_t begin = 0, end = 0;
};

/// Subsequence DTW in plain float arithmetic: all rows against any stretch of the columns that begins at column
/// `last_start` or before. `costs_of(row, costs)` fills the costs of one row, [columns]. Steps (1,1), and (1,2) and
/// (2,1) at `skew_cost` (Müller 2007). Of equal ends the first counts.
SubsequencePlace subsequence_dtw(std::size_t rows, std::size_t columns, std::size_t last_start, float skew_cost,
                                 const std::function<void(std::size_t row, std::span<float> costs)>& costs_of);

}  // namespace tunefind
