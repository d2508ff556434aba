#pragma once

#include <memory>
#include <vector>

#include "alignment/aligner.hpp"

namespace tunefind {

/// What the engine says of a search as a whole: the first result is right, it may be, or nothing fits.
enum class Verdict { match, uncertain, no_match };

/// "match", "uncertain" or "no_match".
const char* name_of(Verdict verdict);

/// How probable it is that each result is the right song, and what follows.
struct Assessment {
  std::vector<double> confidence;  ///< in [0, 1], one for each score, not rising
  Verdict verdict = Verdict::no_match;
};

/// Judges a ranking by its scores. Immutable: safe to use from several threads.
class ConfidenceModel {
 public:
  virtual ~ConfidenceModel() = default;
  /// `scores` in [0, 1], best first, of all songs ranked or of the first ten at least. No scores: no_match.
  virtual Assessment assess(const std::vector<double>& scores, Anchor anchor) const = 0;
};

/// What the scores of a ranking say for its first song, from costs d = 1 - score of at least a tenth: the logarithms of
/// the relative margins (d - d1) / d1 to the next song and, up to a half, to the tenth of the others, which tells a hum
/// that fits one song from one that fits them all, and of the cost d1 itself. Songs that score as the first (to 1e-6)
/// hold the same passage and are passed over. An unrelated song stands in for others that are missing.
struct ConfidenceEvidence {
  double margin = 0;
  double field = 0;
  double cost = 0;
  double equals = 1;  ///< how many songs score as the first does

  bool operator==(const ConfidenceEvidence&) const = default;
};

/// `scores` best first, at least one. `unrelated_cost` is that of an unrelated song.
ConfidenceEvidence confidence_evidence(const std::vector<double>& scores, double unrelated_cost);

/// The calibration: log odds = bias + the weighted evidence.
struct ConfidenceWeights {
  double bias, margin, field, cost;
};

/// The confidence in the first song.
double confidence_by(const ConfidenceEvidence& evidence, const ConfidenceWeights& weights);

/// Version 3 of the table, printed by `tunefind experiment calibrate` for the runs of experiments/configs/ named
/// qbsh-start, qbsh-anywhere and, three times, hums-zh. Version 2 was fitted behind a filter that looks at every song
/// and so leaves nearer rivals; version 1 had no cost.
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
    visit.real("bias", bias, -100, 100, "", "log odds of the first being right where all evidence is 0");
    visit.real("margin_weight", margin_weight, -20, 20, "", "their growth with the logarithm of the relative margin");
    visit.real("field_weight", field_weight, -20, 20, "", "the same of the relative margin to the tenth of the others");
    visit.real("cost_weight", cost_weight, -20, 20, "", "the same of the first song's cost");
    visit.real("unrelated_cost", unrelated_cost, 0.05, 1, "", "cost (1 - score) of an unrelated song");
    visit.real("match_from_start", match_from_start, 0, 1, "",
               "confidence from which the verdict is match, with anchor = start");
    visit.real("match_from_anywhere", match_from_anywhere, 0, 1, "", "the same with anchor = anywhere");
    visit.real("uncertain_from", uncertain_from, 0, 1, "", "confidence from which the verdict is uncertain");
  }
};

/// Logistic in the evidence, at most what the lead over the next song alone allows (even odds at a relative margin of
/// .03), so that the field cannot make up for a tie. Songs that score exactly as the first share its confidence. What
/// the first leaves is shared by the rest in proportion to how near they come.
std::unique_ptr<ConfidenceModel> make_margin_confidence(const MarginConfidenceParameters& parameters);

}  // namespace tunefind
