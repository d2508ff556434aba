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

/// A judged hum that was searched once. It keeps the score and all opinions of the top songs, so that it can be ranked
/// again with any weights without another search.
struct TuningHum {
  std::string id;
  std::string person;
  std::shared_ptr<const SongIndex> index;
  std::vector<HeardSong> heard;              ///< the top songs, which the ranker re-ranks, best first by the aligner
  std::vector<ScoredSong> rest;              ///< some of the songs that follow them, in order
  std::map<std::size_t, int> judged;         ///< judgement by song position in the index; above 0: right
  bool all_judged = false;                   ///< songs that are not in `judged` are known to be wrong
  std::map<std::size_t, std::size_t> ranks;  ///< current rank by position, for songs that are right for any hum

  bool has_right() const;
};

/// The settings that are tuned: weights of the second opinion and of the confidence. `unrelated_cost` is not tuned, but
/// the confidence depends on it.
struct TunedSettings {
  SecondOpinionParameters rank;
  ConfidenceWeights confidence = kConfidenceWeights;
  double unrelated_cost = MarginConfidenceParameters{}.unrelated_cost;
};

/// Quality of settings on the held-out hums.
struct TuningFigures {
  double rr = 0;  ///< mean reciprocal rank of the hums with a right song
  /// Mean log loss of the confidence (natural logarithm, confidences clamped to [.001, .999]) and its calibration error
  /// (experiments/measures/calibration.hpp), over the hums whose first song is judged with the current and with the
  /// tuned settings.
  double log_loss = 0, calibration_error = 0;
};

/// Result of `tune`.
struct TuningReport {
  std::size_t hums = 0, with_right = 0, people = 0;
  bool by_person = false;                 ///< true if the hums were split by person, false if by time
  std::size_t fitting = 0, held_out = 0;  ///< hums with a right song in the two parts
  TunedSettings settings;                 ///< the tuned settings; the current ones where fitting did not help
  TuningFigures current, tuned;           ///< on the held-out hums
  /// Significance of the differences by a paired randomisation test (experiments/measures/statistics.hpp), which keeps
  /// each person's hums together if the split is by person.
  double rr_p = 1, log_loss_p = 1;
  double feedback_p =
      1;  ///< probability that shuffled judgements agree with the current rankings as well as the real ones
  std::string refusal;  ///< why the tuned settings should not be adopted; empty if they should
};

/// Fits the weights of the second opinion, and then those of the confidence in the resulting rankings, to one part of
/// the hums, and compares them with the current ones on the other part. With `kSeveralPeople` or more, people are
/// assigned to the parts at random as a whole, so that both have about the same number of hums; otherwise the earlier
/// half of each person's hums (in order of their ids) is for fitting and the later half is held out.
///
/// The weights of the second opinion are found by pattern search (Hooke & Jeeves 1961). The objective is the sum of
/// smoothed reciprocal ranks 1 / (1 + sum of the wrong songs' logistic leads) minus one for each weight's squared
/// distance from its current value in doublings, so that a few hums cannot move the weights far. If the fitted weights
/// have a lower RR on the held-out hums, the current ones are kept. The confidence is fitted by logistic regression
/// with a ridge towards the current weights.
///
/// The settings should be adopted if each part has at least `kFewestHums` hums with a right song, the judgements agree
/// with the current rankings significantly better than shuffled ones, and on the held-out hums the RR is not lower, the
/// log loss is not higher, and one of both is significantly better (p < .05 each).
TuningReport tune(const std::vector<TuningHum>& hums, const TunedSettings& current, const BootstrapOptions& options);

/// Least number of hums with a right song in each part; chosen by hand.
inline constexpr std::size_t kFewestHums = 20;
/// Least number of people for a split by person. Half of them, six, are just enough for a significant result: the
/// randomisation test has p = 2 / 2^6 = .03 if all six improve.
inline constexpr std::size_t kSeveralPeople = 12;

/// Fits both kinds of weights to all of the given hums, as `tune` does with its fitting part.
TunedSettings fit_settings(const std::vector<const TuningHum*>& hums, const TunedSettings& current);

}  // namespace tunefind
