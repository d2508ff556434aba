// Small rankings are scored by hand. For any ranking, the names of songs do not matter, and moving a better song up
// never lowers a metric.
#include "experiments/measures/metrics.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fmt/format.h>
#include <functional>

// RapidCheck after Boost.Test
#include <rapidcheck/boost_test.h>

using namespace tunefind;
namespace tt = boost::test_tools;

namespace {

std::vector<RankedSong> ranking_of(const std::vector<std::string>& songs) {
  std::vector<RankedSong> ranking;
  for (const std::string& song : songs) ranking.push_back({song, -static_cast<double>(ranking.size())});
  return ranking;
}

/// The ranking x1 x2 ... xN whose song at `rank` is the only right one.
QueryMetrics single_right_at(int rank, int songs) {
  std::vector<std::string> names;
  for (int i = 1; i <= songs; ++i) names.push_back(fmt::format("x{}", i));
  return query_metrics(ranking_of(names), {{fmt::format("x{}", rank), 1}});
}

/// Relevances by rank, for instance {0, 2, 1}, as a ranking with its judgements; `prefix` names the songs.
QueryMetrics metrics_of(const std::vector<int>& relevances, const std::string& prefix) {
  std::vector<std::string> names;
  std::map<std::string, int> judged;
  for (std::size_t i = 0; i < relevances.size(); ++i) {
    names.push_back(fmt::format("{}{}", prefix, i * 7919 % 1000));
    judged[names.back()] = relevances[i];
  }
  return query_metrics(ranking_of(names), judged);
}

std::vector<int> any_relevances() {
  const auto size = *rc::gen::inRange<std::size_t>(0, 30);
  return *rc::gen::container<std::vector<int>>(size, rc::gen::inRange(-1, 4));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(metrics_test)

BOOST_AUTO_TEST_CASE(one_right_song_first) {
  const QueryMetrics metrics = single_right_at(1, 5);
  for (const Metric& metric : kMetrics) BOOST_TEST(metric.of(metrics) == 1.0, metric.name);
}

BOOST_AUTO_TEST_CASE(one_right_song_third) {
  const QueryMetrics metrics = single_right_at(3, 5);
  BOOST_TEST(metrics.reciprocal_rank == 1.0 / 3);
  BOOST_TEST(metrics.success_1 == 0.0);
  BOOST_TEST(metrics.success_3 == 1.0);
  BOOST_TEST(metrics.success_10 == 1.0);
  BOOST_TEST(metrics.ndcg_10 == 0.5);  // 1 / log2(4)
  BOOST_TEST(metrics.average_precision == 1.0 / 3);
}

BOOST_AUTO_TEST_CASE(cutoffs_are_inclusive) {
  BOOST_TEST(single_right_at(4, 20).success_3 == 0.0);
  BOOST_TEST(single_right_at(10, 20).success_10 == 1.0);
  BOOST_TEST(single_right_at(10, 20).ndcg_10 == 1 / std::log2(11.0), tt::tolerance(1e-12));
  const QueryMetrics eleventh = single_right_at(11, 20);
  BOOST_TEST(eleventh.success_10 == 0.0);
  BOOST_TEST(eleventh.ndcg_10 == 0.0);
  BOOST_TEST(eleventh.reciprocal_rank == 1.0 / 11);
}

BOOST_AUTO_TEST_CASE(graded_relevance_by_hand) {
  // The songs at ranks 2 and 4 have relevance 1 and 3; a right song of relevance 2 is not found; a negative relevance
  // is wrong.
  const QueryMetrics metrics = query_metrics(ranking_of({"bad", "one", "unjudged", "three"}),
                                             {{"bad", -1}, {"one", 1}, {"three", 3}, {"lost", 2}});
  BOOST_TEST(metrics.reciprocal_rank == 0.5);
  BOOST_TEST(metrics.average_precision == (1.0 / 2 + 2.0 / 4) / 3, tt::tolerance(1e-12));
  const double gain = 1 / std::log2(3.0) + 3 / std::log2(5.0);
  const double ideal = 3 + 2 / std::log2(3.0) + 0.5;
  BOOST_TEST(metrics.ndcg_10 == gain / ideal, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(scores_zero_if_nothing_is_right_or_found) {
  BOOST_TEST((query_metrics(ranking_of({"a"}), {}) == QueryMetrics{}));
  BOOST_TEST((query_metrics(ranking_of({"a"}), {{"a", 0}}) == QueryMetrics{}));
  BOOST_TEST((query_metrics({}, {{"a", 1}}) == QueryMetrics{}));
}

BOOST_AUTO_TEST_CASE(queries_without_result_count_and_unjudged_ones_do_not) {
  const Qrels qrels{{"q1", {{"a", 1}}}, {"q2", {{"a", 1}}}, {"q3", {{"b", 1}}}, {"q4", {{"b", 1}}}};
  const Run run{{"q1", ranking_of({"a"})}, {"q2", {}}, {"q3", ranking_of({"a", "b"})}, {"other", ranking_of({"z"})}};
  const auto per_query = evaluate(run, qrels);
  BOOST_TEST(per_query.size() == 4u);
  const MeanMetrics mean = mean_metrics(per_query);
  BOOST_TEST(mean.queries == 4u);
  BOOST_TEST(mean.reciprocal_rank == (1 + 0.5) / 4);
  BOOST_TEST(mean.success_1 == 0.25);
  BOOST_TEST(mean.success_10 == 0.5);
  BOOST_TEST(mean_metrics({}).reciprocal_rank == 0.0);
}

RC_BOOST_PROP(names_of_songs_do_not_matter, ()) {
  const auto relevances = any_relevances();
  RC_ASSERT(metrics_of(relevances, "song") == metrics_of(relevances, "another name "));
}

RC_BOOST_PROP(moving_a_better_song_up_never_lowers_a_metric, ()) {
  auto relevances = any_relevances();
  RC_PRE(relevances.size() >= 2);
  const auto upper = *rc::gen::inRange<std::size_t>(0, relevances.size() - 1);
  const auto lower = *rc::gen::inRange<std::size_t>(upper + 1, relevances.size());
  if (relevances[upper] > relevances[lower]) std::swap(relevances[upper], relevances[lower]);
  const QueryMetrics before = metrics_of(relevances, "s");
  std::swap(relevances[upper], relevances[lower]);
  const QueryMetrics after = metrics_of(relevances, "s");
  for (const Metric& metric : kMetrics) RC_ASSERT(metric.of(after) >= metric.of(before) - 1e-12);
}

RC_BOOST_PROP(every_metric_is_between_zero_and_one, ()) {
  auto relevances = any_relevances();
  const QueryMetrics metrics = metrics_of(relevances, "s");
  for (const Metric& metric : kMetrics) {
    RC_ASSERT(metric.of(metrics) >= 0.0);
    RC_ASSERT(metric.of(metrics) <= 1.0 + 1e-12);
  }
  std::sort(relevances.begin(), relevances.end(), std::greater<>());
  const QueryMetrics ideal = metrics_of(relevances, "s");
  const double best = !relevances.empty() && relevances.front() > 0 ? 1.0 : 0.0;
  for (const Metric& metric : kMetrics) RC_ASSERT(std::abs(metric.of(ideal) - best) < 1e-12);
}

BOOST_AUTO_TEST_SUITE_END()
