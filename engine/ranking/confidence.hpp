#pragma once

#include <memory>
#include <vector>

#include "alignment/aligner.hpp"

namespace tunefind {

/// The engine's verdict on a whole search: the first result is the right song, it may be, or no song fits.
enum class Verdict { match, uncertain, no_match };

/// "match", "uncertain" or "no_match".
const char* name_of(Verdict verdict);

/// The probability that each result is the right song, and the verdict.
struct Assessment {
  std::vector<double> confidence;  ///< in [0, 1], one per score, non-increasing
  Verdict verdict = Verdict::no_match;
};

/// Judges a ranking by its scores. Immutable: safe to use from several threads.
class ConfidenceModel {
 public:
  virtual ~ConfidenceModel() = default;
  /// `scores` are in [0, 1], best first: those of all ranked songs, or at least of the first ten. Without scores, or if
  /// the best is 0, the verdict is no_match.
  virtual Assessment assess(const std::vector<double>& scores, Anchor anchor) const = 0;
};

/// The evidence for the first song of a ranking, from costs d = 1 - score, with d1 that of the first song. Songs whose
/// score equals the first (to 1e-6) hold the same passage and are skipped: "others" are the songs after them. An
/// unrelated song stands in for others that are missing. As a divisor and in `cost`, d1 counts as at least .1.
struct ConfidenceEvidence {
  double margin = 0;  ///< log of the relative margin (d - d1) / d1 to the first of the others
  double field = 0;   ///< the same to the tenth of the others, at most log .5: high if the hum fits only one song
  double cost = 0;    ///< log of d1
  double equals = 1;  ///< number of songs whose score equals the first, itself included

  bool operator==(const ConfidenceEvidence&) const = default;
};

/// The evidence in `scores`, which are best first and not empty. `unrelated_cost` is 1 - score of an unrelated song.
ConfidenceEvidence confidence_evidence(const std::vector<double>& scores, double unrelated_cost);

/// Weights of a logistic regression: log odds = bias + weighted sum of the evidence.
struct ConfidenceWeights {
  double bias, margin, field, cost;
};

/// The probability that the first song is right.
double confidence_by(const ConfidenceEvidence& evidence, const ConfidenceWeights& weights);

/// Version 3 of the weights, as `tunefind experiment calibrate` printed them for runs of these configurations in
/// experiments/configs/: qbsh-start, qbsh-anywhere and, counted three times, hums-zh. Version 2 was fitted behind a
/// filter that looks at every song and so leaves nearer rivals; version 1 had no cost.
inline constexpr ConfidenceWeights kConfidenceWeights{11.87, 1.27, 2.86, 2.40};

struct MarginConfidenceParameters {
  double bias = kConfidenceWeights.bias;
  double margin_weight = kConfidenceWeights.margin;
  double field_weight = kConfidenceWeights.field;
  double cost_weight = kConfidenceWeights.cost;
  double unrelated_cost = 0.35;
  double match_from_start = 0.959;
  double match_from_anywhere = 0.825;
  double uncertain_from = 0.25;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("bias", bias, -100, 100, "", "log odds that the first song is right if all evidence is 0");
    visit.real("margin_weight", margin_weight, -20, 20, "",
               "weight of the logarithm of the relative margin to the next song");
    visit.real("field_weight", field_weight, -20, 20, "",
               "weight of the logarithm of the relative margin to the tenth of the other songs");
    visit.real("cost_weight", cost_weight, -20, 20, "", "weight of the logarithm of the first song's cost");
    visit.real("unrelated_cost", unrelated_cost, 0.05, 1, "",
               "cost (1 - score) of an unrelated song, used where there are no other songs");
    visit.real("match_from_start", match_from_start, 0, 1, "",
               "confidence from which the verdict is match, with anchor = start");
    visit.real("match_from_anywhere", match_from_anywhere, 0, 1, "", "the same with anchor = anywhere");
    visit.real("uncertain_from", uncertain_from, 0, 1, "", "confidence from which the verdict is uncertain");
  }
};

/// Logistic regression on the evidence, limited by what the margin to the next song alone allows (even odds at a
/// relative margin of .03), so that the field cannot make up for a tie. Songs whose score equals the first share its
/// confidence. The probability that is left is shared among the other songs; a share falls exponentially with the
/// distance from the second song.
std::unique_ptr<ConfidenceModel> make_margin_confidence(const MarginConfidenceParameters& parameters);

}  // namespace tunefind
