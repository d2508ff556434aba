#include "experiments/tuning/tuning.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "experiments/measures/calibration.hpp"

namespace tunefind {
namespace {

/// Softness of the smoothed rank, in units of scores: a wrong song that leads by this much counts .73 of a rank.
constexpr double kTemperature = 0.01;
/// Price of doubling or halving a weight: it must raise the sum of smoothed reciprocal ranks by this much.
constexpr double kDoublingPrice = 1;
/// Added to a weight before its logarithm is taken, so that the search can reach and leave 0.
constexpr double kOffset = 0.1;
constexpr double kWidestStep = 2, kFinestStep = 0.25;  // of the pattern search, in doublings
/// Ridge of the confidence's regression: three wrong results of typical evidence move a confidence of .9 to .84.
constexpr double kRidge = 50;
/// Confidences are clamped to [1 - this, this] in the log loss, so that one wrong hum has a bounded cost.
constexpr double kHighestConfidence = 0.999;
constexpr double kSignificance = 0.05;
constexpr int kPermutations = 999;

using Hums = std::vector<const TuningHum*>;
using WeightOf = double SecondOpinionParameters::*;
/// The weights that are tuned. Those for places that the filter fitted are not: filter_weight, fitted_line_weight.
constexpr std::array<WeightOf, 4> kWeights{
    &SecondOpinionParameters::strict_weight, &SecondOpinionParameters::rigid_weight,
    &SecondOpinionParameters::line_weight, &SecondOpinionParameters::chroma_weight};
constexpr double kLargestWeight = 10;  // upper limit of these settings (SecondOpinionParameters)

double rounded(double value) { return std::round(1000 * value) / 1000 + 0.0; }  // to 3 decimals; + 0.0 turns -0 into 0
double doublings(double weight) { return std::log2(weight + kOffset); }
double weight_of(double doublings) { return rounded(std::clamp(std::exp2(doublings) - kOffset, 0.0, kLargestWeight)); }

/// Result of ranking a hum with given settings.
struct Outcome {
  double reciprocal_rank = 0;
  std::optional<bool> right;  ///< the first song is right; nothing if it is not judged
  CalibrationSample sample;
};

bool is_right(const TuningHum& hum, std::size_t position) {
  const auto found = hum.judged.find(position);
  return found != hum.judged.end() && found->second > 0;
}

Outcome outcome_of(const TuningHum& hum, const TunedSettings& settings) {
  const std::vector<ScoredSong> songs = fuse(hum.heard, hum.rest, settings.rank, *hum.index);
  Outcome outcome;
  const auto first = std::find_if(songs.begin(), songs.begin() + static_cast<std::ptrdiff_t>(hum.heard.size()),
                                  [&](const ScoredSong& song) { return is_right(hum, song.position); });
  std::size_t rank = static_cast<std::size_t>(first - songs.begin()) + 1;
  if (rank > hum.heard.size()) {  // songs that are not re-ranked keep their current ranks with any weights
    rank = 0;
    for (const auto& [position, judgement] : hum.judged)
      if (const auto found = hum.ranks.find(position); judgement > 0 && found != hum.ranks.end())
        rank = rank == 0 ? found->second : std::min(rank, found->second);
  }
  outcome.reciprocal_rank = rank == 0 ? 0 : 1 / static_cast<double>(rank);
  std::vector<double> scores;
  for (const ScoredSong& song : songs) scores.push_back(song.score);
  outcome.sample.found_any = !scores.empty() && scores.front() > 0;
  if (outcome.sample.found_any) outcome.sample.evidence = confidence_evidence(scores, settings.unrelated_cost);
  if (songs.empty() || hum.all_judged || hum.judged.contains(songs.front().position))
    outcome.right = !songs.empty() && is_right(hum, songs.front().position);
  outcome.sample.right = outcome.right.value_or(false);
  return outcome;
}

/// The reciprocal rank as a smooth function of the weights. 0 if no right song is among those that are re-ranked.
double smoothed_reciprocal_rank(const TuningHum& hum, const SecondOpinionParameters& parameters) {
  double best = -1;
  std::vector<double> wrong;
  for (const HeardSong& one : hum.heard) {
    const double score = fused_score(one, parameters);
    if (is_right(hum, one.song.position))
      best = std::max(best, score);
    else
      wrong.push_back(score);
  }
  if (best < 0) return 0;
  double rank = 1;
  for (const double score : wrong) rank += 1 / (1 + std::exp((best - score) / kTemperature));
  return 1 / rank;
}

/// Fits the weights of the second opinion by pattern search (see `tune`).
SecondOpinionParameters fit_weights(const Hums& hums, const SecondOpinionParameters& current) {
  const auto objective_of = [&](const SecondOpinionParameters& parameters) {
    double objective = 0;
    for (const TuningHum* hum : hums) objective += smoothed_reciprocal_rank(*hum, parameters);
    for (const WeightOf weight : kWeights)
      objective -= kDoublingPrice * std::pow(doublings(parameters.*weight) - doublings(current.*weight), 2);
    return objective;
  };
  SecondOpinionParameters best = current;
  double objective = objective_of(best);
  for (double step = kWidestStep; step >= kFinestStep;) {
    SecondOpinionParameters best_next = best;
    double objective_next = objective;
    for (const WeightOf weight : kWeights)
      for (const double move : {step, -step}) {
        SecondOpinionParameters next = best;
        next.*weight = weight_of(doublings(best.*weight) + move);
        const double found = objective_of(next);
        if (found > objective_next + 1e-9) best_next = next, objective_next = found;
      }
    if (objective_next > objective)
      best = best_next, objective = objective_next;
    else
      step /= 2;
  }
  return best;
}

/// Fits the weights of the confidence to the judged first songs of the rankings that `settings.rank` gives.
ConfidenceWeights fit_weights(const Hums& hums, const TunedSettings& settings) {
  std::vector<CalibrationSample> samples;
  for (const TuningHum* hum : hums)
    if (const Outcome outcome = outcome_of(*hum, settings); outcome.right) samples.push_back(outcome.sample);
  const ConfidenceWeights found = fit_confidence(samples, {settings.confidence, kRidge});
  return {rounded(found.bias), rounded(found.margin), rounded(found.field), rounded(found.cost)};
}

double log_loss(const JudgedConfidence& judged) {
  const double confidence = std::clamp(judged.confidence, 1 - kHighestConfidence, kHighestConfidence);
  return -std::log(judged.right ? confidence : 1 - confidence);
}

/// Results of two settings, the current and the tuned ones, on the same hums.
struct PairedResults {
  /// One row a hum, one column for each of the settings. Hums without a right song have no row in `reciprocal_ranks`;
  /// those whose first song is not judged with one of the settings have none in `losses` and `judged`.
  ValueTable reciprocal_ranks{2, {}}, losses{2, {}};
  std::vector<std::string> people_ranked, people_judged;  ///< the person of each row of `reciprocal_ranks`, `losses`
  std::array<std::vector<JudgedConfidence>, 2> judged;

  PairedResults(const Hums& hums, const std::array<TunedSettings, 2>& settings) {
    for (const TuningHum* hum : hums) {
      std::array<Outcome, 2> outcomes;
      for (std::size_t i = 0; i < 2; ++i) outcomes[i] = outcome_of(*hum, settings[i]);
      if (hum->has_right()) {
        people_ranked.push_back(hum->person);
        for (const Outcome& outcome : outcomes) reciprocal_ranks.values.push_back(outcome.reciprocal_rank);
      }
      if (!outcomes[0].right || !outcomes[1].right) continue;
      people_judged.push_back(hum->person);
      for (std::size_t i = 0; i < 2; ++i) {
        judged[i].push_back({confidence_of(outcomes[i].sample, settings[i].confidence), *outcomes[i].right});
        losses.values.push_back(log_loss(judged[i].back()));
      }
    }
  }

  TuningFigures figures(std::size_t i) const {
    return {mean(reciprocal_ranks, i), mean(losses, i), calibration_error(judged[i])};
  }

 private:
  static double mean(const ValueTable& table, std::size_t column) {
    double sum = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) sum += table.values[2 * row + column];
    return table.rows() == 0 ? 0 : sum / static_cast<double>(table.rows());
  }
};

/// Splits the hums into those for fitting and those that are held out, by person or by time (see `tune`). Each person's
/// hums must be in order of time.
std::array<Hums, 2> split(const std::map<std::string, Hums>& by_person, bool whole_people, std::uint64_t seed) {
  std::array<Hums, 2> parts;
  std::vector<const Hums*> people;
  for (const auto& [person, hums] : by_person) people.push_back(&hums);
  if (whole_people) {
    SplitMix64 random(seed);
    for (std::size_t i = people.size(); i-- > 1;) std::swap(people[i], people[random.below(i + 1)]);
    for (const Hums* hums : people) {
      Hums& part = parts[parts[1].size() < parts[0].size() ? 1 : 0];
      part.insert(part.end(), hums->begin(), hums->end());
    }
    return parts;
  }
  for (const Hums* hums : people)
    for (std::size_t i = 0; i < hums->size(); ++i) parts[2 * i < hums->size() ? 0 : 1].push_back((*hums)[i]);
  return parts;
}

/// Reciprocal rank in the current ranking of `searched` of the best song that is right for `judged`; 0 if there is
/// none.
double current_reciprocal_rank(const TuningHum& searched, const TuningHum& judged) {
  std::size_t best = 0;
  for (const auto& [position, judgement] : judged.judged)
    if (const auto found = searched.ranks.find(position); judgement > 0 && found != searched.ranks.end())
      best = best == 0 ? found->second : std::min(best, found->second);
  return best == 0 ? 0 : 1 / static_cast<double>(best);
}

/// Permutation test of the judgements: the probability of a mean reciprocal rank as high as the observed one if the
/// judgements are shuffled between the hums of the same index.
double permutation_p(const Hums& hums, std::uint64_t seed) {
  std::map<const SongIndex*, Hums> by_index;
  for (const TuningHum* hum : hums)
    if (hum->has_right()) by_index[hum->index.get()].push_back(hum);
  double observed = 0;
  for (const auto& [index, own] : by_index)
    for (const TuningHum* hum : own) observed += current_reciprocal_rank(*hum, *hum);
  SplitMix64 random(seed);
  int as_good = 0;
  for (int permutation = 0; permutation < kPermutations; ++permutation) {
    double sum = 0;
    for (const auto& [index, own] : by_index) {
      Hums others = own;
      for (std::size_t i = others.size(); i-- > 1;) std::swap(others[i], others[random.below(i + 1)]);
      for (std::size_t i = 0; i < own.size(); ++i) sum += current_reciprocal_rank(*own[i], *others[i]);
    }
    as_good += sum >= observed - 1e-9;
  }
  return (1.0 + as_good) / (1.0 + kPermutations);
}

std::size_t count_right(const Hums& hums) {
  return static_cast<std::size_t>(std::count_if(hums.begin(), hums.end(), [](auto* hum) { return hum->has_right(); }));
}

/// Why the tuned settings should not be adopted; empty if they should.
std::string refusal_of(const TuningReport& report) {
  if (const std::size_t fewest = std::min(report.fitting, report.held_out); fewest < kFewestHums)
    return fmt::format("too few hums with a right song: {} for fitting and {} held out, but each part needs {}",
                       report.fitting, report.held_out, kFewestHums);
  if (report.feedback_p >= kSignificance)
    return fmt::format(
        "the judgements agree with the current rankings no better than judgements shuffled between the hums "
        "(p = {:.3f})",
        report.feedback_p);
  if (report.tuned.rr < report.current.rr)
    return fmt::format("the RR of the held-out hums would fall from {:.4f} to {:.4f}", report.current.rr,
                       report.tuned.rr);
  if (report.tuned.log_loss > report.current.log_loss)
    return fmt::format("the log loss of the held-out hums would rise from {:.4f} to {:.4f}", report.current.log_loss,
                       report.tuned.log_loss);
  if (report.rr_p >= kSignificance && report.log_loss_p >= kSignificance)
    return fmt::format(
        "neither the RR nor the log loss of the held-out hums would improve significantly (p = {:.3f}, {:.3f})",
        report.rr_p, report.log_loss_p);
  return "";
}

}  // namespace

bool TuningHum::has_right() const {
  return std::any_of(judged.begin(), judged.end(), [](const auto& one) { return one.second > 0; });
}

TunedSettings fit_settings(const std::vector<const TuningHum*>& hums, const TunedSettings& current) {
  TunedSettings settings = current;
  settings.rank = fit_weights(hums, current.rank);
  settings.confidence = fit_weights(hums, settings);
  return settings;
}

TuningReport tune(const std::vector<TuningHum>& hums, const TunedSettings& current, const BootstrapOptions& options) {
  TuningReport report;
  Hums all;
  std::map<std::string, Hums> by_person;
  for (const TuningHum& hum : hums) by_person[hum.person].push_back(&hum);
  for (auto& [person, own] : by_person) {
    std::stable_sort(own.begin(), own.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
    all.insert(all.end(), own.begin(), own.end());
  }
  report.hums = hums.size();
  report.with_right = count_right(all);
  report.people = by_person.size();
  report.by_person = by_person.size() >= kSeveralPeople;
  const auto [fitting, held_out] = split(by_person, report.by_person, options.seed);
  report.fitting = count_right(fitting);
  report.held_out = count_right(held_out);

  report.settings = fit_settings(fitting, current);
  PairedResults results(held_out, {current, report.settings});
  if (results.figures(1).rr < results.figures(0).rr) {
    report.settings.rank = current.rank;
    report.settings.confidence = current.confidence;
    report.settings.confidence = fit_weights(fitting, report.settings);
    results = PairedResults(held_out, {current, report.settings});
  }
  report.current = results.figures(0);
  report.tuned = results.figures(1);
  const ColumnPair pair{0, 1};
  const auto p_of = [&](const ValueTable& table, const std::vector<std::string>& people) {
    return randomisation_p(table, {&pair, 1}, options,
                           report.by_person ? std::span<const std::string>(people) : std::span<const std::string>())[0];
  };
  report.rr_p = p_of(results.reciprocal_ranks, results.people_ranked);
  report.log_loss_p = p_of(results.losses, results.people_judged);
  report.feedback_p = permutation_p(all, options.seed);
  report.refusal = refusal_of(report);
  return report;
}

}  // namespace tunefind
