#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "features/melody_extraction/peak_features.hpp"

namespace tunefind {

/// A decision tree with four questions on the way to each of its sixteen leaves. Node 0 is the root; a peak goes on
/// from node i to node 2 i + 1 if its feature is at most the threshold, else to node 2 i + 2. Nodes 15 to 30 are the
/// leaves.
struct WorthTree {
  static constexpr std::size_t kNodes = 15, kLeaves = 16;

  std::array<std::uint8_t, kNodes> feature{};
  std::array<float, kNodes> threshold{};
  std::array<float, kLeaves> value{};

  std::size_t leaf_of(const PeakFeatures& features) const {
    std::size_t node = 0;
    while (node < kNodes) node = 2 * node + (features[feature[node]] <= threshold[node] ? 1 : 2);
    return node - kNodes;
  }
};

/// Boosted trees (Friedman 2001) that tell how likely a peak is the melody.
struct WorthTable {
  float bias = 0;  ///< log odds of any peak
  std::span<const WorthTree> trees;

  /// Probability from 0 to 1 that a peak is the melody of its frame.
  float probability(const PeakFeatures& features) const;
  /// The same of every peak [peaks].
  std::vector<float> probabilities(const std::vector<PeakFeatures>& features) const;
};

/// Tables that are used one after the other. The first knows each peak by itself; each of the others also knows what
/// the one before said of the peaks around (`add_context`). After the auto-context of Tu & Bai 2010.
struct WorthCascade {
  std::span<const WorthTable> stages;

  /// The probabilities of all peaks by the last table. `features` are those of `peaks`; leaves them with the context
  /// that the last table saw.
  std::vector<float> probabilities(const JointPeaks& peaks, std::vector<PeakFeatures>& features) const;
};

/// The tables that are part of TuneFind, fitted by `tunefind experiment peaks` (docs/results.md tells on what).
const WorthCascade& worth_cascade();

/// The probabilities of all peaks of a recording by the tables that are part of TuneFind.
std::vector<float> melody_probabilities(const JointPeaks& peaks, const LogSpectrogram& spectrogram);

}  // namespace tunefind
