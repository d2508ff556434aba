#include <algorithm>
#include <cmath>

#include "engine/confidence.hpp"

namespace tunefind {
namespace {

class MarginConfidence final : public ConfidenceModel {
 public:
  explicit MarginConfidence(const MarginConfidenceParameters& parameters) : parameters_(parameters) {}

  Assessment assess(const std::vector<double>& scores) const override {
    Assessment result;
    if (scores.empty() || scores.front() <= 0) {
      result.confidence.assign(scores.size(), 0);
      return result;
    }
    const double first = odds_of_margin(scores, 0);
    result.confidence.push_back(first);
    // A song's share of the rest falls with its distance from the second.
    std::vector<double> shares;
    double sum = 0;
    for (std::size_t i = 1; i < scores.size(); ++i) {
      shares.push_back(std::exp((scores[i] - scores[1]) / (parameters_.even_margin * cost(scores[1]))));
      sum += shares.back();
    }
    for (const double share : shares) result.confidence.push_back(std::min(first, (1 - first) * share / (1 + sum)));
    result.verdict = first >= parameters_.match_from       ? Verdict::match
                     : first >= parameters_.uncertain_from ? Verdict::uncertain
                                                           : Verdict::no_match;
    return result;
  }

 private:
  static double cost(double score) { return std::max(1e-3, 1 - score); }

  double odds_of_margin(const std::vector<double>& scores, std::size_t at) const {
    const double second = scores.size() > at + 1 ? cost(scores[at + 1]) : parameters_.chance_cost;
    const double margin = (second - cost(scores[at])) / cost(scores[at]);
    if (margin <= 0) return 0;
    return 1 / (1 + std::pow(margin / parameters_.even_margin, -parameters_.steepness));
  }

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

std::unique_ptr<ConfidenceModel> make_margin_confidence(const MarginConfidenceParameters& parameters) {
  return std::make_unique<MarginConfidence>(parameters);
}

}  // namespace tunefind
