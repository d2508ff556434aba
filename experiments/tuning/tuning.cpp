#include "experiments/tuning/tuning.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "experiments/measures/calibration.hpp"

namespace tunefind {
namespace {

constexpr double kTemperature = 0.01;  // of the smoothed rank: a lead of so much is nearly a whole place
constexpr double kWorth = 1;           // hums that a doubling of a weight must gain
constexpr double kOffset = 0.1;        // added to weights before they are doubled, so that 0 can be left and reached
constexpr double kWidest = 2, kFinest = 0.25;  // steps of the search, in doublings
constexpr double kRidge = 50;                  // three wrong results of typical evidence move a confidence of .9 to .84
constexpr double kSurest = 0.999;              // a wrong hum must not cost without bound
constexpr double kChance = 0.05;
constexpr int kExchanges = 999;

using Hums = std::vector<const TuningHum*>;
using WeightOf = double SecondOpinionParameters::*;
constexpr std::array<WeightOf, 4> kWeights{
    &SecondOpinionParameters::strict_weight, &SecondOpinionParameters::rigid_weight,
    &SecondOpinionParameters::line_weight, &SecondOpinionParameters::chroma_weight};
constexpr double kLargestWeight = 10;

double rounded(double value) { return std::round(1000 * value) / 1000 + 0.0; }
double doublings(double weight) { return std::log2(weight + kOffset); }
double weight_of(double doublings) { return rounded(std::clamp(std::exp2(doublings) - kOffset, 0.0, kLargestWeight)); }

/// What settings make of a hum.
struct Outcome {
  double reciprocal_rank = 0;
  std::optional<bool> right;  ///< whether the first song is; nothing if nobody has said
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
  if (rank > hum.heard.size()) {  // behind what is looked at again no weight changes the order
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

/// The reciprocal rank as a function that weights change smoothly; constant for a hum whose right song is not looked
/// at.
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

SecondOpinionParameters fit_weights(const Hums& hums, const SecondOpinionParameters& today) {
  const auto worth_of = [&](const SecondOpinionParameters& parameters) {
    double worth = 0;
    for (const TuningHum* hum : hums) worth += smoothed_reciprocal_rank(*hum, parameters);
    for (const WeightOf weight : kWeights)
      worth -= kWorth * std::pow(doublings(parameters.*weight) - doublings(today.*weight), 2);
    return worth;
  };
  SecondOpinionParameters best = today;
  double worth = worth_of(best);
  for (double step = kWidest; step >= kFinest;) {
    SecondOpinionParameters best_next = best;
    double worth_next = worth;
    for (const WeightOf weight : kWeights)
      for (const double move : {step, -step}) {
        SecondOpinionParameters next = best;
        next.*weight = weight_of(doublings(best.*weight) + move);
        const double found = worth_of(next);
        if (found > worth_next + 1e-9) best_next = next, worth_next = found;
      }
    if (worth_next > worth)
      best = best_next, worth = worth_next;
    else
      step /= 2;
  }
  return best;
}

ConfidenceWeights fit_weights(const Hums& hums, const TunedSettings& settings) {
  std::vector<CalibrationSample> samples;
  for (const TuningHum* hum : hums)
    if (const Outcome outcome = outcome_of(*hum, settings); outcome.right) samples.push_back(outcome.sample);
  const ConfidenceWeights found = fit_confidence(samples, {settings.confidence, kRidge});
  return {rounded(found.bias), rounded(found.margin), rounded(found.field), rounded(found.cost)};
}

double log_loss(const Judged& judged) {
  const double confidence = std::clamp(judged.confidence, 1 - kSurest, kSurest);
  return -std::log(judged.right ? confidence : 1 - confidence);
}

/// Today's and tuned settings on the same hums, side by side.
struct Comparison {
  ValueTable reciprocal_ranks{2, {}}, losses{2, {}};
  std::vector<std::string> people_ranked, people_judged;
  std::array<std::vector<Judged>, 2> judged;

  Comparison(const Hums& hums, const std::array<TunedSettings, 2>& settings) {
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

/// Which hums fit and which are held out.
std::array<Hums, 2> parts_of(const std::map<std::string, Hums>& by_person, bool whole_people, std::uint64_t seed) {
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

double today_reciprocal_rank(const TuningHum& searched, const TuningHum& judged) {
  std::size_t best = 0;
  for (const auto& [position, judgement] : judged.judged)
    if (const auto found = searched.ranks.find(position); judgement > 0 && found != searched.ranks.end())
      best = best == 0 ? found->second : std::min(best, found->second);
  return best == 0 ? 0 : 1 / static_cast<double>(best);
}

/// A permutation test: as good a mean reciprocal rank with judgements exchanged between the hums of an index.
double exchanged_p(const Hums& hums, std::uint64_t seed) {
  std::map<const SongIndex*, Hums> by_index;
  for (const TuningHum* hum : hums)
    if (hum->has_right()) by_index[hum->index.get()].push_back(hum);
  double observed = 0;
  for (const auto& [index, own] : by_index)
    for (const TuningHum* hum : own) observed += today_reciprocal_rank(*hum, *hum);
  SplitMix64 random(seed);
  int as_good = 0;
  for (int exchange = 0; exchange < kExchanges; ++exchange) {
    double sum = 0;
    for (const auto& [index, own] : by_index) {
      Hums others = own;
      for (std::size_t i = others.size(); i-- > 1;) std::swap(others[i], others[random.below(i + 1)]);
      for (std::size_t i = 0; i < own.size(); ++i) sum += today_reciprocal_rank(*own[i], *others[i]);
    }
    as_good += sum >= observed - 1e-9;
  }
  return (1.0 + as_good) / (1.0 + kExchanges);
}

std::size_t count_right(const Hums& hums) {
  return static_cast<std::size_t>(std::count_if(hums.begin(), hums.end(), [](auto* hum) { return hum->has_right(); }));
}

std::string refusal_of(const TuningReport& report) {
  if (const std::size_t fewest = std::min(report.fitting, report.held_out); fewest < kFewestHums)
    return fmt::format("too few hums with a right song: {} to fit and {} held out, of which each needs {}",
                       report.fitting, report.held_out, kFewestHums);
  if (report.feedback_p >= kChance)
    return fmt::format(
        "today's rankings fit the judgements no better than judgements exchanged between the hums "
        "(p = {:.3f})",
        report.feedback_p);
  if (report.tuned.rr < report.today.rr)
    return fmt::format("the RR of the hums held out is lower: {:.4f} after {:.4f}", report.tuned.rr, report.today.rr);
  if (report.tuned.log_loss > report.today.log_loss)
    return fmt::format("the log loss of the hums held out is higher: {:.4f} after {:.4f}", report.tuned.log_loss,
                       report.today.log_loss);
  if (report.rr_p >= kChance && report.log_loss_p >= kChance)
    return fmt::format(
        "neither RR nor log loss of the hums held out is better by more than chance (p = {:.3f}, {:.3f})", report.rr_p,
        report.log_loss_p);
  return "";
}

}  // namespace

bool TuningHum::has_right() const {
  return std::any_of(judged.begin(), judged.end(), [](const auto& one) { return one.second > 0; });
}

TunedSettings fit_settings(const std::vector<const TuningHum*>& hums, const TunedSettings& today) {
  TunedSettings settings = today;
  settings.rank = fit_weights(hums, today.rank);
  settings.confidence = fit_weights(hums, settings);
  return settings;
}

TuningReport tune(const std::vector<TuningHum>& hums, const TunedSettings& today, const BootstrapOptions& options) {
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
  const auto [fitting, held_out] = parts_of(by_person, report.by_person, options.seed);
  report.fitting = count_right(fitting);
  report.held_out = count_right(held_out);

  report.settings = fit_settings(fitting, today);
  Comparison comparison(held_out, {today, report.settings});
  if (comparison.figures(1).rr < comparison.figures(0).rr) {
    report.settings.rank = today.rank;
    report.settings.confidence = today.confidence;
    report.settings.confidence = fit_weights(fitting, report.settings);
    comparison = Comparison(held_out, {today, report.settings});
  }
  report.today = comparison.figures(0);
  report.tuned = comparison.figures(1);
  const ColumnPair pair{0, 1};
  const auto p_of = [&](const ValueTable& table, const std::vector<std::string>& people) {
    return randomisation_p(table, {&pair, 1}, options,
                           report.by_person ? std::span<const std::string>(people) : std::span<const std::string>())[0];
  };
  report.rr_p = p_of(comparison.reciprocal_ranks, comparison.people_ranked);
  report.log_loss_p = p_of(comparison.losses, comparison.people_judged);
  report.feedback_p = exchanged_p(all, options.seed);
  report.refusal = refusal_of(report);
  return report;
}

}  // namespace tunefind
