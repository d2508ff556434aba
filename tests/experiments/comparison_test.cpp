// Two small runs whose every difference is counted by hand; runs that do not answer the same queries are not compared.
#include "experiments/comparison.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sstream>

#include "features/error.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;

namespace {

const Qrels kQrels{{"q1", {{"s", 1}}}, {"q2", {{"s", 1}}}, {"q3", {{"s", 1}}}, {"q4", {{"s", 1}}}};

/// A ranking of four songs with the right one at `rank`; 0 = no result at all.
std::vector<RankedSong> right_at(int rank) {
  std::vector<RankedSong> ranking;
  for (int i = 1; rank > 0 && i <= 4; ++i) ranking.push_back({i == rank ? "s" : fmt::format("x{}", i), 1.0 / i});
  return ranking;
}

Result result(const std::string& name, const std::vector<int>& ranks) {
  Result made{name, {}};
  for (std::size_t i = 0; i < ranks.size(); ++i) made.run[fmt::format("q{}", i + 1)] = right_at(ranks[i]);
  return made;
}

Comparison small_comparison() { return compare({result("old", {1, 2, 4, 4}), result("new", {1, 1, 2, 0})}, kQrels); }

const MetricRow& row(const PairComparison& pair, const std::string& metric) {
  return *std::find_if(pair.rows.begin(), pair.rows.end(),
                       [&](const MetricRow& each) { return each.metric == metric; });
}

std::string failure(const std::vector<Result>& results, const Qrels& qrels) {
  try {
    compare(results, qrels);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(comparison_test)

BOOST_AUTO_TEST_CASE(rows_and_counts_by_hand) {
  const Comparison comparison = small_comparison();
  BOOST_TEST(comparison.queries == 4u);
  BOOST_REQUIRE(comparison.pairs.size() == 1u);
  const PairComparison& pair = comparison.pairs.front();
  BOOST_TEST(row(pair, "RR").a == 0.5);
  BOOST_TEST(row(pair, "RR").b == 0.625);
  BOOST_TEST(row(pair, "RR").difference.difference.mean == 0.125);
  BOOST_TEST(row(pair, "Success@1").a == 0.25);
  BOOST_TEST(row(pair, "Success@1").b == 0.5);
  BOOST_TEST(row(pair, "Success@10").difference.difference.mean == -0.25);
  BOOST_TEST(pair.won == 2u);
  BOOST_TEST(pair.lost == 1u);
  BOOST_TEST(pair.tied == 1u);
  BOOST_TEST(pair.silent_a == 0u);
  BOOST_TEST(pair.silent_b == 1u);
}

BOOST_AUTO_TEST_CASE(the_largest_changes_come_first) {
  ComparisonOptions options;
  const std::vector<Result> results{result("old", {2, 4, 1, 3}), result("new", {1, 1, 2, 4})};
  const PairComparison all = compare(results, kQrels, options).pairs.front();
  BOOST_REQUIRE(all.gains.size() == 2u);
  BOOST_TEST(all.gains[0].query == "q2");
  BOOST_TEST(all.gains[0].a == 0.25);
  BOOST_TEST(all.gains[0].b == 1.0);
  BOOST_TEST(all.gains[1].query == "q1");
  BOOST_REQUIRE(all.losses.size() == 2u);
  BOOST_TEST(all.losses[0].query == "q3");
  options.changes = 1;
  const PairComparison one = compare(results, kQrels, options).pairs.front();
  BOOST_TEST(one.gains.size() == 1u);
  BOOST_TEST(one.won == 2u);
}

BOOST_AUTO_TEST_CASE(a_result_against_itself_is_no_difference) {
  const Result same = result("same", {1, 2, 3, 0});
  const PairComparison pair = compare({same, same}, kQrels).pairs.front();
  for (const MetricRow& each : pair.rows) BOOST_TEST((each.difference == PairedDifference{}), each.metric);
  BOOST_TEST(pair.tied == 4u);
}

BOOST_AUTO_TEST_CASE(the_first_result_is_the_baseline_of_all) {
  const Comparison comparison =
      compare({result("a", {1, 1, 1, 1}), result("b", {2, 2, 2, 2}), result("c", {4, 4, 4, 4})}, kQrels);
  BOOST_REQUIRE(comparison.pairs.size() == 2u);
  BOOST_TEST(comparison.pairs[1].a == "a");
  BOOST_TEST(comparison.pairs[1].b == "c");
  BOOST_TEST(row(comparison.pairs[1], "RR").difference.difference.mean == -0.75);
}

BOOST_AUTO_TEST_CASE(queries_of_one_group_are_drawn_together) {
  ComparisonOptions options;
  options.group_of = [](const std::string&) { return "everybody"; };
  const auto pair = compare({result("a", {1, 2, 4, 4}), result("b", {1, 1, 2, 0})}, kQrels, options).pairs.front();
  BOOST_TEST((row(pair, "RR").difference.difference == Interval{0.125, 0.125, 0.125}));
}

BOOST_AUTO_TEST_CASE(other_queries_are_an_error) {
  BOOST_TEST(failure({result("a", {1, 1, 1, 1}), result("b", {1, 1, 1})}, kQrels) ==
             "b: not the queries of a: it lacks 1 query (q4)");
  BOOST_TEST(failure({result("a", {}), result("b", {1})}, kQrels) == "a: none of its 0 queries is judged");
  Result other = result("b", {1, 1, 1});
  for (const char* query : {"r1", "r2", "r3", "r4"}) other.run[query] = right_at(1);
  BOOST_TEST(failure({result("a", {1, 1, 1, 1}), other}, kQrels) ==
             "b: not the queries of a: it lacks 1 query (q4) and has 4 queries (r1, r2, r3, ...) more");
  BOOST_TEST(failure({other, other}, {{"elsewhere", {{"s", 1}}}}) == "b: none of its 7 queries is judged");
  BOOST_TEST(failure({other}, kQrels) == "a comparison needs two or more results");
}

BOOST_AUTO_TEST_CASE(results_are_read_from_folders_and_files) {
  const TemporaryFolder folder;
  const auto file = folder / "bare.trec";
  write_file(file, "q1 Q0 s 1 1 t\n");
  write_file(folder / "results/run.trec", "q1 Q0 s 1 1 t\n");
  BOOST_TEST(read_result(file).run.size() == 1u);
  BOOST_TEST(read_result(file).name == file.string());
  BOOST_TEST((read_result(folder / "results").run == read_result(file).run));
  write_file(folder / "results/per_query.tsv", "query\tRR\nq1\t1\nq2\t0\n");
  const Run run = read_result(folder / "results").run;
  BOOST_TEST(run.size() == 2u);
  BOOST_TEST(run.at("q1").size() == 1u);
  BOOST_TEST(run.at("q2").empty());
  BOOST_CHECK_THROW(read_result(folder.path()), FormatError);
}

BOOST_AUTO_TEST_CASE(the_text_is_aligned) {
  const std::string text = comparison_text(small_comparison());
  BOOST_TEST_INFO(text);
  BOOST_TEST(text.starts_with("A: old (0 of 4 queries without a result)\nB: new (1 of 4)\n\n"));
  BOOST_TEST(text.find("RR          0.5000  0.6250  +0.1250  [") != std::string::npos);
  BOOST_TEST(text.find("by RR, B wins 2, loses 1, ties 1\n") != std::string::npos);
  BOOST_TEST(text.find("largest losses\n  q4  0.250 -> 0.000\n") != std::string::npos);
  std::istringstream lines(text);
  std::string line, heading;
  while (std::getline(lines, line) && !line.starts_with("metric")) continue;
  heading = line;
  for (int i = 0; i < 6 && std::getline(lines, line); ++i) BOOST_TEST(line.size() == heading.size());
}

BOOST_AUTO_TEST_CASE(the_json_holds_the_structs) {
  const Comparison comparison = small_comparison();
  const auto json = nlohmann::json::parse(comparison_json(comparison));
  BOOST_TEST(json["queries"] == 4);
  const auto& pair = json["pairs"][0];
  BOOST_TEST(pair["b"] == "new");
  BOOST_TEST(pair["metrics"].size() == 6u);
  BOOST_TEST(pair["metrics"][0]["metric"] == "RR");
  BOOST_TEST(pair["metrics"][0]["difference"].get<double>() == 0.125);
  BOOST_TEST(pair["metrics"][0]["low"].get<double>() == comparison.pairs[0].rows[0].difference.difference.low);
  BOOST_TEST(pair["metrics"][0]["p"].get<double>() == comparison.pairs[0].rows[0].difference.p);
  BOOST_TEST(pair["gains"][0]["query"] == "q2");
  Comparison odd = comparison;
  odd.pairs[0].b = "\xFF not UTF-8";
  BOOST_CHECK_NO_THROW(nlohmann::json::parse(comparison_json(odd)));
}

BOOST_AUTO_TEST_SUITE_END()
