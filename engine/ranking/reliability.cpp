#include "engine/ranking/reliability.hpp"

#include <algorithm>

namespace tunefind {

std::array<ReliabilityBin, 10> reliability_bins(std::span<const JudgedConfidence> judged) {
  std::array<ReliabilityBin, 10> bins;
  for (const JudgedConfidence& one : judged) {
    const auto position = static_cast<std::size_t>(one.confidence * static_cast<double>(bins.size()));
    ReliabilityBin& bin = bins[std::min(bins.size() - 1, position)];
    ++bin.queries;
    bin.confidence += one.confidence;
    bin.right += one.right;
  }
  return bins;
}

}  // namespace tunefind
