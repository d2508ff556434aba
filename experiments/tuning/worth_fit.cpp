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
// .794 with 200 of 8 and in .797 with 120 of 16 (mean of four sets, one table); with more sets to fit, 200 of 16 were
// taken.
constexpr std::size_t kTrees = 200;
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

constexpr std::size_t kAllNodes = WorthTree::kNodes + WorthTree::kLeaves;

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

  FittedTable fit() {
    FittedTable fitted;
    fitted.bias = static_cast<float>(bias_);
    while (fitted.trees.size() < kTrees) fitted.trees.push_back(next_tree());
    return fitted;
  }

 private:
  /// The sums over the peaks of a node [features x bins].
  using Histogram = std::vector<std::array<Slope, kBins>>;

  void choose_edges() {
    const std::size_t step = std::max<std::size_t>(1, features_.size() / kQuantiles);
    bins_.resize(features_.size());
    tbb::parallel_for(std::size_t{0}, kPeakFeatures, [&](std::size_t f) {
      std::vector<float> values;
      for (std::size_t n = 0; n < features_.size(); n += step) values.push_back((*features_[n])[f]);
      std::ranges::sort(values);
      for (std::size_t b = 1; b < kBins; ++b) edges_[f].push_back(values[values.size() * b / kBins]);
      edges_[f].erase(std::ranges::unique(edges_[f]).begin(), edges_[f].end());
    });
    tbb::parallel_for(std::size_t{0}, features_.size(), [&](std::size_t n) {
      for (std::size_t f = 0; f < kPeakFeatures; ++f)
        bins_[n][f] =
            static_cast<std::uint8_t>(std::ranges::lower_bound(edges_[f], (*features_[n])[f]) - edges_[f].begin());
    });
  }

  WorthTree next_tree() {
    tbb::parallel_for(std::size_t{0}, features_.size(), [&](std::size_t n) {
      const double probability = 1 / (1 + std::exp(-log_odds_[n]));
      slopes_[n] = {weights_[n] * (is_melody_[n] - probability), weights_[n] * probability * (1 - probability),
                    weights_[n]};
      node_[n] = 0;
    });
    WorthTree tree;
    std::vector<Histogram> level = histograms_of({0});
    for (std::size_t first = 0; first < WorthTree::kNodes; first = 2 * first + 1) {
      split(first, level, tree);
      if (2 * first + 1 < WorthTree::kNodes) level = histograms_below(first, level);
    }
    std::array<Slope, WorthTree::kLeaves> leaves;
    for (std::size_t n = 0; n < features_.size(); ++n) leaves[node_[n] - WorthTree::kNodes] += slopes_[n];
    for (std::size_t leaf = 0; leaf < leaves.size(); ++leaf)
      tree.value[leaf] = static_cast<float>(kLearningRate * leaves[leaf].best_value());
    for (std::size_t n = 0; n < features_.size(); ++n)
      log_odds_[n] += static_cast<double>(tree.value[node_[n] - WorthTree::kNodes]);
    return tree;
  }

  /// The histograms of some nodes. Each task takes some of the features, so that sums do not depend on the threads.
  std::vector<Histogram> histograms_of(const std::vector<std::size_t>& nodes) const {
    constexpr std::size_t kFeaturesOfTask = 16, kNone = kAllNodes;
    std::array<std::size_t, kAllNodes> place;
    place.fill(kNone);
    for (std::size_t n = 0; n < nodes.size(); ++n) place[nodes[n]] = n;
    std::vector<Histogram> histograms(nodes.size(), Histogram(kPeakFeatures));
    tbb::parallel_for(std::size_t{0}, (kPeakFeatures + kFeaturesOfTask - 1) / kFeaturesOfTask, [&](std::size_t task) {
      const std::size_t first = task * kFeaturesOfTask, last = std::min(kPeakFeatures, first + kFeaturesOfTask);
      for (std::size_t n = 0; n < features_.size(); ++n) {
        const std::size_t at = place[node_[n]];
        if (at == kNone) continue;
        Histogram& histogram = histograms[at];
        const Slope slope = slopes_[n];
        for (std::size_t f = first; f < last; ++f) histogram[f][bins_[n][f]] += slope;
      }
    });
    return histograms;
  }

  /// The histograms of the level below the one that begins with node `first`. Of two children only the smaller one is
  /// summed; the other is what the parent has more.
  std::vector<Histogram> histograms_below(std::size_t first, const std::vector<Histogram>& parents) const {
    std::array<std::size_t, kAllNodes> size{};
    for (const std::uint8_t node : node_) ++size[node];
    std::vector<std::size_t> smaller;
    for (std::size_t parent = first; parent < 2 * first + 1; ++parent)
      smaller.push_back(2 * parent + (size[2 * parent + 1] <= size[2 * parent + 2] ? 1 : 2));
    std::vector<Histogram> summed = histograms_of(smaller), level(2 * parents.size());
    for (std::size_t p = 0; p < parents.size(); ++p) {
      Histogram rest = parents[p];
      for (std::size_t f = 0; f < kPeakFeatures; ++f)
        for (std::size_t b = 0; b < kBins; ++b) rest[f][b] = rest[f][b] - summed[p][f][b];
      const bool left = smaller[p] % 2 == 1;
      level[2 * p + (left ? 0 : 1)] = std::move(summed[p]);
      level[2 * p + (left ? 1 : 0)] = std::move(rest);
    }
    return level;
  }

  /// Splits the nodes of the level that begins with node `first`, each by its best question.
  void split(std::size_t first, const std::vector<Histogram>& level, WorthTree& tree) {
    for (std::size_t node = 0; node < level.size(); ++node) {
      Split best;
      for (std::size_t f = 0; f < kPeakFeatures; ++f)
        if (const Split found = best_split(level[node][f], f); found.gain > best.gain) best = found;
      tree.feature[first + node] = static_cast<std::uint8_t>(best.feature);
      tree.threshold[first + node] =
          best.bin == kBins ? std::numeric_limits<float>::max() : edges_[best.feature][best.bin];
    }
    tbb::parallel_for(std::size_t{0}, features_.size(), [&](std::size_t n) {
      const std::size_t node = node_[n];
      const bool left = (*features_[n])[tree.feature[node]] <= tree.threshold[node];
      node_[n] = static_cast<std::uint8_t>(2 * node + (left ? 1 : 2));
    });
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
  std::vector<std::uint8_t> node_;  ///< that each peak has come to, in the tree that grows
  std::array<std::vector<float>, kPeakFeatures> edges_;
  std::vector<std::array<std::uint8_t, kPeakFeatures>> bins_;  ///< of each peak
};

}  // namespace

FittedTable fit_worth(const std::vector<WorthSet>& sets) {
  FittedTable fitted = Boosting(sets).fit();
  // As it is written, so that a table gives the same results before and after.
  const auto written = [](float value) { return std::stof(fmt::format("{:.6g}", value)); };
  fitted.bias = written(fitted.bias);
  for (WorthTree& tree : fitted.trees) {
    std::ranges::transform(tree.threshold, tree.threshold.begin(), written);
    std::ranges::transform(tree.value, tree.value.begin(), written);
  }
  return fitted;
}

std::string worth_table_file(const std::vector<FittedTable>& stages, const std::string& origin) {
  // A whole number needs a point to be a float.
  const auto number = [](float value) {
    const std::string text = fmt::format("{:.6g}", value);
    return text + (text.find_first_of(".e") == std::string::npos ? ".0f" : "f");
  };
  std::string text = fmt::format("// Version 2. Written by `tunefind experiment peaks`, fitted on {}.\n", origin);
  std::vector<std::string> tables;
  for (const FittedTable& stage : stages) {
    const std::string name = fmt::format("kWorthTrees{}", tables.size() + 1);
    tables.push_back(fmt::format("{{{}, {}}}", number(stage.bias), name));
    text += fmt::format("constexpr WorthTree {}[] = {{\n", name);
    for (const WorthTree& tree : stage.trees) {
      std::vector<std::string> thresholds, values;
      for (const float value : tree.threshold) thresholds.push_back(number(value));
      for (const float value : tree.value) values.push_back(number(value));
      text += fmt::format("    {{{{{}}},\n     {{{}}},\n     {{{}}}}},\n", fmt::join(tree.feature, ", "),
                          fmt::join(thresholds, ", "), fmt::join(values, ", "));
    }
    text += "};\n";
  }
  return text + fmt::format("constexpr WorthTable kWorthStages[] = {{{}}};\n", fmt::join(tables, ", "));
}

}  // namespace tunefind
