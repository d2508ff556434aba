#pragma once

#include <memory>
#include <vector>

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
  virtual Assessment assess(const std::vector<double>& scores) const = 0;
};

struct MarginConfidenceParameters {
  double even_margin = 0.032;
  double steepness = 1.32;
  double typical_field = 0.15;
  double field_weight = 1.15;
  double chance_cost = 0.2;
  double match_from = 0.8;
  double uncertain_from = 0.25;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.real("even_margin", even_margin, 0.001, 1, "",
               "relative margin at which the first is right every other time, in a typical field");
    visit.real("steepness", steepness, 0.1, 10, "", "growth of the log odds with the logarithm of the margin");
    visit.real("typical_field", typical_field, 0.001, 10, "", "relative margin to the tenth of the other songs");
    visit.real("field_weight", field_weight, 0, 10, "", "growth of the log odds with the logarithm of that margin");
    visit.real("chance_cost", chance_cost, 0.05, 1, "", "cost (1 - score) of an unrelated song, for want of a second");
    visit.real("match_from", match_from, 0, 1, "", "confidence from which the verdict is match");
    visit.real("uncertain_from", uncertain_from, 0, 1, "", "confidence from which the verdict is uncertain");
  }
};

/// Logistic in the logarithms of two relative margins (d - d1) / d1 of the costs d = 1 - score: that of the next song
/// and, up to a half, that of the tenth among the others, which tells a hum that fits one song from one that fits them
/// all. Songs that score exactly as the first hold the same passage; they are passed over, and the first shares its
/// confidence with them. The cost of an unrelated song stands in for others that are missing. What the first song
/// leaves is shared by the rest in proportion to how near they come.
std::unique_ptr<ConfidenceModel> make_margin_confidence(const MarginConfidenceParameters& parameters);

}  // namespace tunefind
