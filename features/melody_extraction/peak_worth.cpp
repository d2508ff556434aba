#include "features/melody_extraction/peak_worth.hpp"

#include <cmath>

namespace tunefind {
namespace {

// The file is written by `tunefind experiment peaks`: kWorthBias and kWorthTrees.
#include "features/melody_extraction/peak_worth_table.inc"

}  // namespace

float WorthTable::probability(const PeakFeatures& features) const {
  float log_odds = bias;
  for (const WorthTree& tree : trees) log_odds += tree.value[tree.leaf_of(features)];
  return 1 / (1 + std::exp(-log_odds));
}

const WorthTable& worth_table() {
  static const WorthTable table{kWorthBias, kWorthTrees};
  return table;
}

std::vector<float> melody_probabilities(const JointPeaks& peaks, const LogSpectrogram& spectrogram) {
  std::vector<float> probabilities;
  probabilities.reserve(peaks.all.size());
  for (const PeakFeatures& features : peak_features(peaks, spectrogram))
    probabilities.push_back(worth_table().probability(features));
  return probabilities;
}

}  // namespace tunefind
