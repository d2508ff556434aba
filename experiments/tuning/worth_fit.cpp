#include "experiments/tuning/worth_fit.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <tbb/parallel_for.h>

#include "features/error.hpp"

namespace tunefind {
namespace {

// On people that were not fitted on, the likeliest peak is right in .764 of the frames with 60 trees of 8 leaves, in
// .794 with 200 of 8 and in .797 with 120 of 16 (mean of four sets); with more sets to fit, 200 of 16 were taken.
constexpr int kTrees = 200;
constexpr double kLearningRate = 0.2;
constexpr double kLeafPenalty = 5;         // added to the weight of a leaf, which draws its value towards 0
constexpr double kLeastLeaf = 20;          // least total weight of a leaf
constexpr double kSetWeight = 100000;      // total weight of a set of weight 1
constexpr std::size_t kBins = 64;          // of a feature, with about as many peaks in each
constexpr std::size_t kQuantiles = 20000;  // peaks that the edges of the bins are taken from

/// Sums of the first and second derivative of the loss.
struct Slope {
  double gradient = 0, curvature = 0, weight = 0;

  Slope& operator+=(const Slope& other) {
    gradient += other.gradient, curvature += other.curvature, weight += other.weight;
    return *this;
  }
  Slope operator-(const Slope& other) const {
    return {gradient - other.gradient, curvature - other.curvature, weight - other.weight};
  }
  /// How much less the loss can be with a leaf of its own.
  double gain() const { return gradient * gradient / (curvature + kLeafPenalty); }
  double best_value() const { return gradient / (curvature + kLeafPenalty); }
};

struct Split {
  double gain = 0;
  std::size_t feature = 0, bin = kBins;  ///< up to this bin to the left; kBins: all
};

class Boosting {
 public:
  explicit Boosting(const std::vector<WorthSet>& sets) {
    for (const WorthSet& set : sets) {
      const double weight =
          set.weight * kSetWeight / static_cast<double>(std::max<std::size_t>(1, set.features.size()));
      for (std::size_t n = 0; n < set.features.size(); ++n) {
        features_.push_back(&set.features[n]);
        is_melody_.push_back(set.is_melody[n]);
        weights_.push_back(weight);
      }
    }
    double melody = 0, all = 0;
    for (std::size_t n = 0; n < features_.size(); ++n) melody += weights_[n] * is_melody_[n], all += weights_[n];
    if (melody == 0 || melody == all)
      throw ConfigError("the peaks cannot be fitted: the labels must hold a melody, and not be all that sounds");
    bias_ = std::log(melody / (all - melody));
    log_odds_.assign(features_.size(), bias_);
    slopes_.resize(features_.size());
    node_.resize(features_.size());
    choose_edges();
  }

  FittedWorth fit() {
    FittedWorth fitted;
    fitted.bias = static_cast<float>(bias_);
    for (int n = 0; n < kTrees; ++n) fitted.trees.push_back(next_tree());
    return fitted;
  }

 private:
  void choose_edges() {
    const std::size_t step = std::max<std::size_t>(1, features_.size() / kQuantiles);
    tbb::parallel_for(std::size_t{0}, kPeakFeatures, [&](std::size_t f) {
      std::vector<float> values;
      for (std::size_t n = 0; n < features_.size(); n += step) values.push_back((*features_[n])[f]);
      std::ranges::sort(values);
      for (std::size_t b = 1; b < kBins; ++b) edges_[f].push_back(values[values.size() * b / kBins]);
      edges_[f].erase(std::ranges::unique(edges_[f]).begin(), edges_[f].end());
      bins_[f].resize(features_.size());
      for (std::size_t n = 0; n < features_.size(); ++n)
        bins_[f][n] =
            static_cast<std::uint8_t>(std::ranges::lower_bound(edges_[f], (*features_[n])[f]) - edges_[f].begin());
    });
  }

  WorthTree next_tree() {
    for (std::size_t n = 0; n < features_.size(); ++n) {
      const double probability = 1 / (1 + std::exp(-log_odds_[n]));
      slopes_[n] = {weights_[n] * (is_melody_[n] - probability), weights_[n] * probability * (1 - probability),
                    weights_[n]};
    }
    std::ranges::fill(node_, std::uint8_t{0});
    WorthTree tree;
    for (std::size_t first = 0, nodes = 1; first < WorthTree::kNodes; first += nodes, nodes *= 2)
      split(first, nodes, tree);
    std::array<Slope, WorthTree::kLeaves> leaves;
    for (std::size_t n = 0; n < features_.size(); ++n) leaves[node_[n] - WorthTree::kNodes] += slopes_[n];
    for (std::size_t leaf = 0; leaf < leaves.size(); ++leaf)
      tree.value[leaf] = static_cast<float>(kLearningRate * leaves[leaf].best_value());
    for (std::size_t n = 0; n < features_.size(); ++n)
      log_odds_[n] += static_cast<double>(tree.value[node_[n] - WorthTree::kNodes]);
    return tree;
  }

  /// Splits the nodes from `first` to `first + nodes`, which form one level, each by its best question.
  void split(std::size_t first, std::size_t nodes, WorthTree& tree) {
    std::vector<std::array<Split, kPeakFeatures>> found(nodes);
    tbb::parallel_for(std::size_t{0}, kPeakFeatures, [&](std::size_t f) {
      std::vector<std::array<Slope, kBins>> histograms(nodes);
      for (std::size_t n = 0; n < features_.size(); ++n) histograms[node_[n] - first][bins_[f][n]] += slopes_[n];
      for (std::size_t node = 0; node < nodes; ++node) found[node][f] = best_split(histograms[node], f);
    });
    for (std::size_t node = 0; node < nodes; ++node) {
      const Split& best = *std::ranges::max_element(found[node], {}, &Split::gain);
      tree.feature[first + node] = static_cast<std::uint8_t>(best.feature);
      tree.threshold[first + node] =
          best.bin == kBins ? std::numeric_limits<float>::max() : edges_[best.feature][best.bin];
    }
    for (std::size_t n = 0; n < features_.size(); ++n) {
      const std::size_t node = node_[n];
      const bool left = (*features_[n])[tree.feature[node]] <= tree.threshold[node];
      node_[n] = static_cast<std::uint8_t>(2 * node + (left ? 1 : 2));
    }
  }

  Split best_split(const std::array<Slope, kBins>& histogram, std::size_t feature) const {
    Slope all, left;
    for (const Slope& bin : histogram) all += bin;
    Split best{0, feature, kBins};
    for (std::size_t b = 0; b < edges_[feature].size(); ++b) {
      left += histogram[b];
      const Slope right = all - left;
      if (left.weight < kLeastLeaf || right.weight < kLeastLeaf) continue;
      if (const double gain = left.gain() + right.gain() - all.gain(); gain > best.gain) best = {gain, feature, b};
    }
    return best;
  }

  std::vector<const PeakFeatures*> features_;
  std::vector<std::uint8_t> is_melody_;
  std::vector<double> weights_, log_odds_;
  double bias_ = 0;
  std::vector<Slope> slopes_;
  std::vector<std::uint8_t> node_;  ///< of each peak, in the tree that grows
  std::array<std::vector<float>, kPeakFeatures> edges_;
  std::array<std::vector<std::uint8_t>, kPeakFeatures> bins_;
};

}  // namespace

FittedWorth fit_worth(const std::vector<WorthSet>& sets) {
  FittedWorth fitted = Boosting(sets).fit();
  // As it is written, so that a table gives the same results before and after.
  const auto written = [](float value) { return std::stof(fmt::format("{:.6g}", value)); };
  fitted.bias = written(fitted.bias);
  for (WorthTree& tree : fitted.trees) {
    std::ranges::transform(tree.threshold, tree.threshold.begin(), written);
    std::ranges::transform(tree.value, tree.value.begin(), written);
  }
  return fitted;
}

std::string worth_table_file(const FittedWorth& fitted, const std::string& origin) {
  // A whole number needs a point to be a float.
  const auto number = [](float value) {
    const std::string text = fmt::format("{:.6g}", value);
    return text + (text.find_first_of(".e") == std::string::npos ? ".0f" : "f");
  };
  std::string text = fmt::format("// Version 1. Written by `tunefind experiment peaks`, fitted on {}.\n", origin);
  text +=
      fmt::format("constexpr float kWorthBias = {};\nconstexpr WorthTree kWorthTrees[] = {{\n", number(fitted.bias));
  for (const WorthTree& tree : fitted.trees) {
    std::vector<std::string> thresholds, values;
    for (const float value : tree.threshold) thresholds.push_back(number(value));
    for (const float value : tree.value) values.push_back(number(value));
    text += fmt::format("    {{{{{}}},\n     {{{}}},\n     {{{}}}}},\n", fmt::join(tree.feature, ", "),
                        fmt::join(thresholds, ", "), fmt::join(values, ", "));
  }
  return text + "};\n";
}

}  // namespace tunefind
