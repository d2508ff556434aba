#include <algorithm>
#include <cmath>

#include "engine/confidence.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kField = 9;     // the tenth of the others
constexpr double kWidestField = 0.5;  // what lies further behind says no more

class MarginConfidence final : public ConfidenceModel {
 public:
  explicit MarginConfidence(const MarginConfidenceParameters& parameters) : parameters_(parameters) {}

  Assessment assess(const std::vector<double>& scores) const override {
    Assessment result;
    if (scores.empty() || scores.front() <= 0) {
      result.confidence.assign(scores.size(), 0);
      return result;
    }
    const double best = scores.front();
    const auto others = std::find_if(scores.begin(), scores.end(), [&](double score) { return score < best; });
    const auto equals = static_cast<double>(others - scores.begin());
    const double first = probability({others, scores.end()}, cost(best)) / equals;
    // A song's share of the rest falls with its distance from the second.
    std::vector<double> shares;
    double sum = 0;
    for (std::size_t i = 1; i < scores.size(); ++i) {
      shares.push_back(std::exp((scores[i] - scores[1]) / (parameters_.even_margin * cost(scores[1]))));
      sum += shares.back();
    }
    result.confidence.push_back(first);
    for (const double share : shares) result.confidence.push_back(std::min(first, (1 - first) * share / (1 + sum)));
    result.verdict = first >= parameters_.match_from       ? Verdict::match
                     : first >= parameters_.uncertain_from ? Verdict::uncertain
                                                           : Verdict::no_match;
    return result;
  }

 private:
  static double cost(double score) { return std::max(1e-3, 1 - score); }

  /// Of being right with this cost among others, best first, none as good.
  double probability(const std::vector<double>& others, double cost_1) const {
    const auto margin = [&](std::size_t at) {
      const double other = others.empty() ? parameters_.chance_cost : cost(others[std::min(at, others.size() - 1)]);
      return (other - cost_1) / cost_1;
    };
    if (margin(0) <= 0) return 0;
    const double odds =
        std::pow(margin(0) / parameters_.even_margin, parameters_.steepness) *
        std::pow(std::min(kWidestField, margin(kField)) / parameters_.typical_field, parameters_.field_weight);
    return odds / (1 + odds);
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
