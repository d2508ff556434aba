#include "features/melody_extraction/peak_worth.hpp"

#include <algorithm>
#include <cmath>

#include "features/melody_extraction/peak_context.hpp"

namespace tunefind {
namespace {

// The file is written by `tunefind experiment peaks`: kWorthStages.
#include "features/melody_extraction/peak_worth_table.inc"

}  // namespace

float WorthTable::probability(const PeakFeatures& features) const {
  float log_odds = bias;
  for (const WorthTree& tree : trees) log_odds += tree.value[tree.leaf_of(features)];
  return 1 / (1 + std::exp(-log_odds));
}

std::vector<float> WorthTable::probabilities(const std::vector<PeakFeatures>& features) const {
  std::vector<float> found(features.size());
  std::ranges::transform(features, found.begin(), [&](const PeakFeatures& one) { return probability(one); });
  return found;
}

std::vector<float> WorthCascade::probabilities(const JointPeaks& peaks, std::vector<PeakFeatures>& features) const {
  std::vector<float> found = stages.front().probabilities(features);
  for (const WorthTable& stage : stages.subspan(1)) {
    add_context(peaks, found, features);
    found = stage.probabilities(features);
  }
  return found;
}

const WorthCascade& worth_cascade() {
  static const WorthCascade cascade{kWorthStages};
  return cascade;
}

std::vector<float> melody_probabilities(const JointPeaks& peaks, const LogSpectrogram& spectrogram) {
  std::vector<PeakFeatures> features = peak_features(peaks, spectrogram);
  return worth_cascade().probabilities(peaks, features);
}

}  // namespace tunefind
