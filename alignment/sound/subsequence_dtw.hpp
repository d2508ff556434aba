#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <span>

namespace tunefind {

/// The columns [begin, end) that the best path covers and its total cost. Without any path the cost is infinite and the
/// span empty.
struct SubsequenceMatch {
  float cost = std::numeric_limits<float>::infinity();
  std::size_t begin = 0, end = 0;
};

/// Subsequence DTW in plain float arithmetic: matches all rows with any span of the columns that begins at column
/// `last_start` or before. `costs_of(row, costs)` must fill `costs` [columns] with the costs of the cells of a row; it
/// is called once per row, in order. A path advances by (1,1), or at `skew_cost` by (1 row, 2 columns) or (2 rows, 1
/// column) (Müller 2007). Of equally good paths the one that ends first is returned. Keeps no state, so any number of
/// threads may call it.
SubsequenceMatch subsequence_dtw(std::size_t rows, std::size_t columns, std::size_t last_start, float skew_cost,
                                 const std::function<void(std::size_t row, std::span<float> costs)>& costs_of);

}  // namespace tunefind
