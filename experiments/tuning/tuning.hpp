#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/ranking/confidence.hpp"
#include "engine/ranking/opinions.hpp"
#include "experiments/measures/statistics.hpp"

namespace tunefind {

/// A judged hum, searched for once: from what was heard of the songs it can be ranked with any weights.
struct TuningHum {
  std::string id;
  std::string person;
  std::shared_ptr<const SongIndex> index;
  std::vector<HeardSong> heard;              ///< what the ranker looks at again, best first by the aligner
  std::vector<ScoredSong> rest;              ///< some that follow, in their order
  std::map<std::size_t, int> judged;         ///< by position; above 0 is right
  bool all_judged = false;                   ///< songs that are not in `judged` are wrong
  std::map<std::size_t, std::size_t> ranks;  ///< in today's ranking: of the songs that any hum of the index looks for

  bool has_right() const;
};

/// What is tuned, and what belongs to it.
struct TunedSettings {
  SecondOpinionParameters rank;
  ConfidenceWeights confidence = kConfidenceWeights;
  double unrelated_cost = MarginConfidenceParameters{}.unrelated_cost;
};

/// How settings do on the hums that are held out: the mean reciprocal rank of those with a right song; of those whose
/// first song is known to be right or wrong with both settings, the confidence's mean log loss (natural logarithm,
/// confidences kept within [.001, .999]) and its calibration error (experiments/measures/calibration.hpp).
struct TuningFigures {
  double rr = 0, log_loss = 0, calibration_error = 0;
};

/// What tuning came to.
struct TuningReport {
  std::size_t hums = 0, with_right = 0, people = 0;
  bool by_person = false;                 ///< how fitting and held-out hums were told apart
  std::size_t fitting = 0, held_out = 0;  ///< hums with a right song
  TunedSettings settings;                 ///< the best that were found; today's where nothing could be fitted
  TuningFigures today, tuned;             ///< held out
  double rr_p = 1, log_loss_p = 1;  ///< of the differences (experiments/measures/statistics.hpp), people drawn whole
  double feedback_p = 1;  ///< how often judgements exchanged between hums fit today's rankings as well as the true ones
  std::string refusal;    ///< why the settings are not to be adopted; empty if they are
};

/// Fits the weights of the second opinion, then those of the confidence to the rankings they give, to one part of the
/// hums, and compares them with today's on the other. From `kSeveralPeople` on, people are drawn into the parts whole,
/// at random and into about equal sizes; else each person's earlier hums (by id) fit and the later ones are held out.
///
/// Weights: pattern search (Hooke & Jeeves 1961) for the smoothed reciprocal rank 1 / (1 + sum of logistic leads of the
/// wrong songs), less a hum's worth for each squared doubling away from today's, so that few hums move nothing far. If
/// they have a lower RR on the hums held out, today's stay. Confidence: logistic regression with a ridge towards
/// today's. The settings are to be adopted if each part has `kFewestHums`, the feedback fits today's rankings better
/// than chance, and on the hums held out the RR is not lower, the log loss not higher, and one of them better by more
/// than chance (p < .05 each).
TuningReport tune(const std::vector<TuningHum>& hums, const TunedSettings& today, const BootstrapOptions& options);

inline constexpr std::size_t kFewestHums = 20;
/// Half of them, drawn whole, can still be better by more than chance: all six are, with p = 2 / 2^6.
inline constexpr std::size_t kSeveralPeople = 12;

/// The confidence's weights by which these settings would be replaced, and the second opinion's, fitted to all of the
/// hums: what `tune` does with the fitting part.
TunedSettings fit_settings(const std::vector<const TuningHum*>& hums, const TunedSettings& today);

}  // namespace tunefind
