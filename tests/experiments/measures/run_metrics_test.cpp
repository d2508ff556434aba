// The figures of a run, overall and by stratum, equal those counted by hand. Every query is in exactly one stratum of
// each property.
#include "experiments/measures/run_metrics.hpp"

#include <boost/test/unit_test.hpp>

using namespace tunefind;
namespace tt = boost::test_tools;

namespace {

QueryOutcome outcome(const std::string& person, std::size_t rank, double duration_s, double search_ms = 1) {
  QueryOutcome one;
  one.query = person + std::to_string(rank);
  one.person = person;
  one.rank = rank;
  one.right_is_candidate = rank > 0;
  if (rank > 0) one.filter_rank = rank * 3;
  one.metrics.reciprocal_rank = rank > 0 ? 1.0 / static_cast<double>(rank) : 0;
  one.metrics.success_1 = rank == 1;
  one.metrics.success_10 = rank > 0 && rank <= 10;
  one.lost_at = rank == 1 ? LostAt::nowhere : rank == 0 ? LostAt::filter : LostAt::re_rank;
  one.traits = {duration_s, 6, 0.7};
  one.verdict = rank == 1 ? Verdict::match : Verdict::no_match;
  one.search_ms = search_ms;
  return one;
}

/// Four hums of 3, 5, 5 and 20 s by two people, with ranks 1, 2, 20 and none.
RunMetrics four() {
  return run_metrics({outcome("a", 1, 3, 1), outcome("a", 2, 5, 2), outcome("b", 20, 5, 3), outcome("b", 0, 20, 4)},
                     {100, 1, 0.95});
}

const Stratum* find(const RunMetrics& metrics, const std::string& by, const std::string& label) {
  for (const Stratum& one : metrics.strata)
    if (one.by == by && one.label == label) return &one;
  return nullptr;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(run_metrics_test)

BOOST_AUTO_TEST_CASE(figures_equal_those_counted_by_hand) {
  const RunMetrics metrics = four();
  BOOST_TEST(metrics.queries == 4u);
  BOOST_TEST(metrics.find("RR").value() == (1 + 0.5 + 0.05) / 4, tt::tolerance(1e-12));
  BOOST_TEST(metrics.find("Success@1").value() == 0.25);
  BOOST_TEST(metrics.find("Success@10").value() == 0.5);
  BOOST_TEST(metrics.find("filter_recall").value() == 0.75);
  BOOST_TEST(!metrics.find("no figure").has_value());
  for (const std::string& name : figure_names()) BOOST_TEST(metrics.find(name).has_value(), name);

  const std::map<std::size_t, double> recall(metrics.filter_recall_at.begin(), metrics.filter_recall_at.end());
  BOOST_TEST(recall.at(1) == 0.0);   // the filter ranks them third,
  BOOST_TEST(recall.at(10) == 0.5);  // sixth
  BOOST_TEST(recall.at(50) == 0.5);
  BOOST_TEST(recall.at(100) == 0.75);  // and sixtieth
  const std::map<LostAt, std::size_t> lost(metrics.lost.begin(), metrics.lost.end());
  BOOST_TEST(lost.at(LostAt::filter) == 1u);
  BOOST_TEST(lost.at(LostAt::re_rank) == 2u);
  BOOST_TEST(lost.at(LostAt::fusion) == 0u);
  BOOST_TEST(metrics.search_ms->p50 == 2.0);
  BOOST_TEST(metrics.search_ms->max == 4.0);
  BOOST_TEST(metrics.right_called_match == 1.0);
  BOOST_TEST(metrics.verdicts[0].share == 0.25);
  BOOST_TEST(metrics.verdicts[0].right == 1.0);
}

BOOST_AUTO_TEST_CASE(every_query_is_in_one_stratum_of_each_property) {
  const RunMetrics metrics = four();
  std::map<std::string, std::size_t> queries;
  for (const Stratum& one : metrics.strata) queries[one.by] += one.queries;
  BOOST_TEST((queries == std::map<std::string, std::size_t>{
                             {"hum length", 4}, {"person", 4}, {"pitch range", 4}, {"voiced share", 4}}));
  BOOST_REQUIRE(find(metrics, "hum length", "4 to 6 s"));
  BOOST_TEST(find(metrics, "hum length", "4 to 6 s")->queries == 2u);
  BOOST_TEST(find(metrics, "hum length", "4 to 6 s")->rr.mean == 0.275, tt::tolerance(1e-12));
  BOOST_TEST(find(metrics, "hum length", "below 4 s")->success_1 == 1.0);
  BOOST_TEST(find(metrics, "hum length", "from 12 s")->success_10 == 0.0);
  BOOST_TEST(!find(metrics, "hum length", "6 to 8 s"));
  BOOST_TEST(find(metrics, "person", "a")->rr.mean == 0.75);
  BOOST_TEST(find(metrics, "pitch range", "5 to 7 semitones")->queries == 4u);
  BOOST_TEST(find(metrics, "voiced share", "0.65 to 0.8")->queries == 4u);
}

BOOST_AUTO_TEST_CASE(a_filter_that_does_not_rank_has_no_recall_at_depths) {
  QueryOutcome one = outcome("a", 1, 3);
  one.filter_rank.reset();
  BOOST_TEST(run_metrics({one}, {}).filter_recall_at.empty());
  BOOST_TEST(run_metrics({one}, {}).filter_recall == 1.0);
  BOOST_TEST(run_metrics({}, {}).find("RR").value() == 0.0);
}

BOOST_AUTO_TEST_SUITE_END()
