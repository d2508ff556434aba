#include <algorithm>
#include <cmath>

#include "engine/ranking/confidence.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kField = 9;     // index of the tenth of the others
constexpr double kWidestField = 0.5;  // relative margin beyond which the field counts no more
constexpr double kLowestCost = 0.1;   // lower costs, which hums hardly have, count as this
constexpr double kEqual = 1e-6;       // closer scores are equal: TREC runs set equal scores apart by less
constexpr double kNarrowest = 1e-3;   // least relative margin, so that its logarithm is finite
constexpr double kRival = 0.03;       // relative margin at which the odds against the next song are even

/// The cost that margins are relative to.
double cost_of(double score) { return std::max(kLowestCost, 1 - score); }

class MarginConfidence final : public ConfidenceModel {
 public:
  explicit MarginConfidence(const MarginConfidenceParameters& parameters) : parameters_(parameters) {}

  Assessment assess(const std::vector<double>& scores, Anchor anchor) const override {
    Assessment result;
    if (scores.empty() || scores.front() <= 0) {
      result.confidence.assign(scores.size(), 0);
      return result;
    }
    const double first =
        confidence_by(confidence_evidence(scores, parameters_.unrelated_cost),
                      {parameters_.bias, parameters_.margin_weight, parameters_.field_weight, parameters_.cost_weight});
    // The share of each further song in the probability that the first leaves.
    std::vector<double> shares;
    double sum = 0;
    for (std::size_t i = 1; i < scores.size(); ++i) {
      shares.push_back(std::exp((scores[i] - scores[1]) / (kRival * cost_of(scores[1]))));
      sum += shares.back();
    }
    result.confidence.push_back(first);
    for (const double share : shares) result.confidence.push_back(std::min(first, (1 - first) * share / (1 + sum)));
    const double match_from = anchor == Anchor::start ? parameters_.match_from_start : parameters_.match_from_anywhere;
    result.verdict = first >= match_from                   ? Verdict::match
                     : first >= parameters_.uncertain_from ? Verdict::uncertain
                                                           : Verdict::no_match;
    return result;
  }

 private:
  MarginConfidenceParameters parameters_;
};

}  // namespace

const char* name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::match:
      return "match";
    case Verdict::uncertain:
      return "uncertain";
    case Verdict::no_match:
      break;
  }
  return "no_match";
}

ConfidenceEvidence confidence_evidence(const std::vector<double>& scores, double unrelated_cost) {
  const auto others =
      std::find_if(scores.begin(), scores.end(), [&](double score) { return score < scores.front() - kEqual; });
  const double first = 1 - scores.front(), scale = cost_of(scores.front());
  const auto margin = [&](std::size_t at) {
    const auto left = static_cast<std::size_t>(scores.end() - others);
    const double other =
        left == 0 ? std::max(first, unrelated_cost) : 1 - others[static_cast<std::ptrdiff_t>(std::min(at, left - 1))];
    return std::max(kNarrowest, (other - first) / scale);
  };
  return {std::log(margin(0)), std::log(std::min(kWidestField, margin(kField))), std::log(scale),
          static_cast<double>(others - scores.begin())};
}

double confidence_by(const ConfidenceEvidence& evidence, const ConfidenceWeights& weights) {
  const double log_odds =
      weights.bias + weights.margin * evidence.margin + weights.field * evidence.field + weights.cost * evidence.cost;
  const double lead = std::exp(evidence.margin) / kRival - 1;
  return 1 / (1 + std::exp(-std::min(log_odds, lead))) / evidence.equals;
}

std::unique_ptr<ConfidenceModel> make_margin_confidence(const MarginConfidenceParameters& parameters) {
  return std::make_unique<MarginConfidence>(parameters);
}

}  // namespace tunefind
