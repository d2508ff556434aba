#include "experiments/measures/catalogue_size.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tunefind {

double expected_reciprocal_rank(std::size_t rank, std::size_t songs, std::size_t size) {
  assert(rank <= songs && size >= 1 && size <= songs);
  if (rank == 0) return 0;
  if (rank + size > songs) return static_cast<double>(songs) / static_cast<double>(size * rank);
  // C(songs - rank, size) / C(songs, size) is a product of min(rank, size) factors. Its logarithm, with log1p and
  // expm1, stays exact where the quotient is near 1.
  const std::size_t fewer = std::min(rank, size), more = std::max(rank, size);
  double log_none = 0;
  for (std::size_t i = 0; i < fewer; ++i)
    log_none += std::log1p(-static_cast<double>(more) / static_cast<double>(songs - i));
  return -std::expm1(log_none) * static_cast<double>(songs) / (static_cast<double>(size) * static_cast<double>(rank));
}

}  // namespace tunefind
