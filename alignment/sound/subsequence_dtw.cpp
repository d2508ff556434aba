#include "alignment/sound/subsequence_dtw.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace tunefind {
namespace {

constexpr float kUnreachable = std::numeric_limits<float>::infinity();

/// For each cell of a row, the total cost of the best path into it and the column in which that path began.
struct Row {
  std::vector<float> cost;
  std::vector<std::uint32_t> begin;
};

}  // namespace

SubsequenceMatch subsequence_dtw(std::size_t rows, std::size_t columns, std::size_t last_start, float skew_cost,
                                 const std::function<void(std::size_t row, std::span<float> costs)>& costs_of) {
  if (rows == 0 || columns == 0) return {};
  std::array<Row, 3> recent;
  for (Row& row : recent) row = {std::vector<float>(columns, kUnreachable), std::vector<std::uint32_t>(columns, 0)};
  std::vector<float> here(columns), before(columns);
  for (std::size_t i = 0; i < rows; ++i) {
    costs_of(i, here);
    Row& row = recent[i % 3];
    const Row& one = recent[(i + 2) % 3];
    const Row& two = recent[(i + 1) % 3];
    for (std::size_t j = 0; j < columns; ++j) {
      float cost = kUnreachable;
      std::uint32_t begin = 0;
      const auto offer = [&](float price, std::uint32_t from) {
        if (price < cost) cost = price, begin = from;
      };
      if (i == 0 && j <= last_start) offer(here[j], static_cast<std::uint32_t>(j));
      if (i >= 1 && j >= 1) offer(one.cost[j - 1] + here[j], one.begin[j - 1]);
      if (i >= 1 && j >= 2) offer(one.cost[j - 2] + here[j] + skew_cost, one.begin[j - 2]);
      if (i >= 2 && j >= 1) offer(two.cost[j - 1] + before[j] + here[j] + skew_cost, two.begin[j - 1]);
      row.cost[j] = cost;
      row.begin[j] = begin;
    }
    std::swap(here, before);
  }
  const Row& last = recent[(rows - 1) % 3];
  const auto end = std::min_element(last.cost.begin(), last.cost.end());
  if (*end == kUnreachable) return {};
  const auto at = static_cast<std::size_t>(end - last.cost.begin());
  return {*end, last.begin[at], at + 1};
}

}  // namespace tunefind
