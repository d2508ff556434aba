#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace tunefind {

/// The confidence in the first song of one query, and whether that song was right.
struct JudgedConfidence {
  double confidence = 0;
  bool right = false;
};

/// The queries whose confidence is in one bin.
struct ReliabilityBin {
  std::size_t queries = 0;
  double confidence = 0;  ///< sum over these queries
  std::size_t right = 0;  ///< number of these queries whose first song is right
};

/// The bins of a reliability diagram: ten of equal width, from confidence 0 to 1. A value at a boundary is in the upper
/// bin, 1 in the last one.
std::array<ReliabilityBin, 10> reliability_bins(std::span<const JudgedConfidence> judged);

}  // namespace tunefind
