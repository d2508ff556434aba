#include "experiments/measures/run_metrics.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "experiments/measures/calibration.hpp"

namespace tunefind {
namespace {

constexpr std::array<std::size_t, 5> kFilterDepths{1, 10, 50, 100,
                                                   150};  // of filter_recall_at; 150 songs pass by default

/// Bounds between the strata; the first and the last stratum are open. Chosen by hand.
constexpr std::array kLengths_s{4.0, 6.0, 8.0, 12.0};
constexpr std::array kRanges_st{3.0, 5.0, 7.0, 9.0};
constexpr std::array kVoicedShares{0.5, 0.65, 0.8, 0.95};

/// A figure that is a single number.
struct Figure {
  const char* name;
  double RunMetrics::*value;
};
constexpr std::array kFigures{
    Figure{"filter_recall", &RunMetrics::filter_recall}, Figure{"calibration_error", &RunMetrics::calibration_error},
    Figure{"roc_area", &RunMetrics::roc_area}, Figure{"right_called_match", &RunMetrics::right_called_match}};

using Outcomes = std::vector<const QueryOutcome*>;

double share(const Outcomes& outcomes, const auto& holds) {
  if (outcomes.empty()) return 0;
  const auto count = std::ranges::count_if(outcomes, [&](const QueryOutcome* one) { return holds(*one); });
  return static_cast<double>(count) / static_cast<double>(outcomes.size());
}

/// The mean of a metric with its interval.
Interval interval(const Outcomes& outcomes, const Metric& metric, const BootstrapOptions& options) {
  std::vector<double> values;
  std::vector<std::string> people;
  for (const QueryOutcome* outcome : outcomes) {
    values.push_back(metric.of(outcome->metrics));
    people.push_back(outcome->person);
  }
  return bootstrap_mean(values, options, people);
}

Stratum stratum(std::string by, std::string label, const Outcomes& outcomes, const BootstrapOptions& options) {
  return {std::move(by),
          std::move(label),
          outcomes.size(),
          interval(outcomes, kMetrics[0], options),
          share(outcomes, [](const auto& one) { return one.metrics.success_1 > 0; }),
          share(outcomes, [](const auto& one) { return one.metrics.success_10 > 0; })};
}

/// Adds the strata of a property that have queries.
void add_strata(std::vector<Stratum>& strata, const char* by, const char* unit, const auto& bounds,
                const Outcomes& outcomes, const auto& property, const BootstrapOptions& options) {
  for (std::size_t i = 0; i <= bounds.size(); ++i) {
    Outcomes inside;
    std::ranges::copy_if(outcomes, std::back_inserter(inside), [&](const QueryOutcome* one) {
      return (i == 0 || property(*one) >= bounds[i - 1]) && (i == bounds.size() || property(*one) < bounds[i]);
    });
    if (inside.empty()) continue;
    const std::string label = i == 0               ? fmt::format("below {}{}", bounds[0], unit)
                              : i == bounds.size() ? fmt::format("from {}{}", bounds[i - 1], unit)
                                                   : fmt::format("{} to {}{}", bounds[i - 1], bounds[i], unit);
    strata.push_back(stratum(by, label, inside, options));
  }
}

std::vector<Stratum> strata_of(const Outcomes& outcomes, const BootstrapOptions& options) {
  std::vector<Stratum> strata;
  const auto add = [&](const char* by, const char* unit, const auto& bounds, double HumTraits::*trait) {
    add_strata(
        strata, by, unit, bounds, outcomes, [&](const QueryOutcome& one) { return one.traits.*trait; }, options);
  };
  add("hum length", " s", kLengths_s, &HumTraits::duration_s);
  add("pitch range", " semitones", kRanges_st, &HumTraits::range_st);
  add("voiced share", "", kVoicedShares, &HumTraits::voiced_share);
  std::map<std::string, Outcomes> people;
  for (const QueryOutcome* one : outcomes) people[one->person].push_back(one);
  for (const auto& [person, theirs] : people) strata.push_back(stratum("person", person, theirs, options));
  return strata;
}

}  // namespace

std::optional<double> RunMetrics::find(const std::string& name) const {
  for (const auto& [metric, found] : metrics)
    if (metric == name) return found.mean;
  for (const Figure& figure : kFigures)
    if (figure.name == name) return this->*figure.value;
  return std::nullopt;
}

std::vector<std::string> figure_names() {
  std::vector<std::string> names;
  for (const Metric& metric : kMetrics) names.push_back(metric.name);
  for (const Figure& figure : kFigures) names.push_back(figure.name);
  return names;
}

RunMetrics run_metrics(const std::vector<QueryOutcome>& outcomes, const BootstrapOptions& options) {
  Outcomes all;
  std::vector<JudgedConfidence> judged;
  std::vector<double> search_ms;
  for (const QueryOutcome& outcome : outcomes) {
    all.push_back(&outcome);
    judged.push_back({outcome.confidence, outcome.rank == 1});
    if (outcome.failure.empty()) search_ms.push_back(outcome.search_ms);
  }
  const auto is_first = [](const QueryOutcome& one) { return one.rank == 1; };

  RunMetrics found;
  found.queries = outcomes.size();
  found.unread = static_cast<std::size_t>(
      std::ranges::count_if(outcomes, [](const QueryOutcome& one) { return !one.failure.empty(); }));
  for (const Metric& metric : kMetrics) found.metrics.emplace_back(metric.name, interval(all, metric, options));
  found.filter_recall = share(all, [](const QueryOutcome& one) { return one.right_is_candidate; });
  if (std::ranges::any_of(outcomes, [](const QueryOutcome& one) { return one.filter_rank.has_value(); }))
    for (const std::size_t depth : kFilterDepths)
      found.filter_recall_at.emplace_back(
          depth, share(all, [&](const QueryOutcome& one) { return one.filter_rank && *one.filter_rank <= depth; }));
  for (const LostAt stage : {LostAt::hearing, LostAt::filter, LostAt::first_tier, LostAt::re_rank, LostAt::fusion})
    found.lost.emplace_back(stage,
                            std::ranges::count_if(outcomes, [&](const auto& one) { return one.lost_at == stage; }));

  found.calibration_error = calibration_error(judged);
  found.roc_area = roc_area(judged);
  const double right = share(all, is_first);
  if (right > 0)
    found.right_called_match =
        share(all, [&](const auto& one) { return is_first(one) && one.verdict == Verdict::match; }) / right;
  for (const Verdict verdict : {Verdict::match, Verdict::uncertain, Verdict::no_match}) {
    const double called = share(all, [&](const auto& one) { return one.verdict == verdict; });
    const double both = share(all, [&](const auto& one) { return one.verdict == verdict && is_first(one); });
    found.verdicts.push_back({verdict, called, called > 0 ? both / called : 0});
  }
  found.search_ms = latency_percentiles(std::move(search_ms));
  found.strata = strata_of(all, options);
  return found;
}

}  // namespace tunefind
