// The figures of small runs equal those counted by hand; for random runs, a script that shares no code with the engine
// is the oracle. Notes name everything that a reader must know to trust the figures.
#include "experiments/compare/comparison.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>
#include <tbb/global_control.h>

#include "features/error.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;
namespace tt = boost::test_tools;

namespace {

const Qrels kQrels{{"q1", {{"s", 1}}}, {"q2", {{"s", 1}}}, {"q3", {{"s", 1}}}, {"q4", {{"s", 1}}}};

/// A system that finds the right songs of q1, q2, ... at these ranks among four songs; 0 stands for no result at all.
JudgedResult result(const std::string& name, const std::vector<int>& ranks, std::optional<double> search_ms = {},
                    const Qrels& qrels = kQrels) {
  Run run;
  for (std::size_t i = 0; i < ranks.size(); ++i)
    for (int rank = 1; ranks[i] > 0 && rank <= 4; ++rank)
      run[fmt::format("q{}", i + 1)].push_back({rank == ranks[i] ? "s" : fmt::format("x{}", rank), 1.0 / rank});
  return judge({name, parse_trec_run(format_run(run, "t"), name), false, search_ms, {}}, qrels);
}

Comparison small_comparison() { return compare({result("old", {1, 2, 4, 4}), result("new", {1, 1, 2, 0})}, kQrels); }

const MetricFigure& figure(const SystemFigures& system, const std::string& metric) {
  return *std::find_if(system.metrics.begin(), system.metrics.end(),
                       [&](const MetricFigure& each) { return each.metric == metric; });
}

const MetricDifference& difference(const SystemFigures& system, const std::string& metric) {
  return figure(system, metric).against_baseline.value();
}

std::string text_of(const Comparison& comparison) {
  return format_tables(comparison_tables(comparison), TableFormat::text);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(comparison_test)

BOOST_AUTO_TEST_CASE(figures_equal_those_counted_by_hand) {
  const Comparison comparison = small_comparison();
  BOOST_TEST(comparison.queries == 4u);
  BOOST_TEST(comparison.groups == 4u);
  BOOST_REQUIRE(comparison.systems.size() == 2u);
  const SystemFigures &old = comparison.systems[0], &other = comparison.systems[1];
  BOOST_TEST(figure(old, "RR").mean.mean == 0.5);
  BOOST_TEST(figure(other, "RR").mean.mean == 0.625);
  BOOST_TEST(figure(old, "Success@1").mean.mean == 0.25);
  BOOST_TEST(figure(other, "Success@1").mean.mean == 0.5);
  BOOST_TEST(!figure(old, "RR").against_baseline.has_value());
  BOOST_TEST(difference(other, "RR").difference.mean == 0.125);
  BOOST_TEST(difference(other, "Success@10").difference.mean == -0.25);
  // The differences are 0, +1/2, +1/4, -1/4. The eight assignments of signs to the last three sum to +-1, +-1/2, +-1/2,
  // 0, 0, of which six are at least as far from 0 as the observed 1/2.
  BOOST_TEST(difference(other, "RR").p == 0.75);
  BOOST_TEST(difference(other, "Success@10").p == 1.0);
  BOOST_TEST(difference(other, "RR").holm_p == 0.75);
  BOOST_TEST(old.silent == 0u);
  BOOST_TEST(other.silent == 1u);
  BOOST_TEST(!old.balance.has_value());
  BOOST_TEST(other.balance->won == 2u);
  BOOST_TEST(other.balance->lost == 1u);
  BOOST_TEST(other.balance->tied == 1u);
}

BOOST_AUTO_TEST_CASE(lists_the_largest_changes_first) {
  ComparisonOptions options;
  const std::vector<JudgedResult> results{result("old", {2, 4, 1, 3}), result("new", {1, 1, 2, 4})};
  const QueryBalance all = compare(results, kQrels, options).systems[1].balance.value();
  BOOST_REQUIRE(all.gains.size() == 2u);
  BOOST_TEST(all.gains[0].query == "q2");
  BOOST_TEST(all.gains[0].baseline == 0.25);
  BOOST_TEST(all.gains[0].system == 1.0);
  BOOST_TEST(all.gains[1].query == "q1");
  BOOST_REQUIRE(all.losses.size() == 2u);
  BOOST_TEST(all.losses[0].query == "q3");
  options.changes = 1;
  const QueryBalance one = compare(results, kQrels, options).systems[1].balance.value();
  BOOST_TEST(one.gains.size() == 1u);
  BOOST_TEST(one.won == 2u);
}

BOOST_AUTO_TEST_CASE(a_result_does_not_differ_from_itself) {
  const JudgedResult same = result("same", {1, 2, 3, 0});
  const SystemFigures again = compare({same, same}, kQrels).systems[1];
  for (const MetricFigure& each : again.metrics) BOOST_TEST((each.against_baseline == MetricDifference{}), each.metric);
  BOOST_TEST(again.balance->tied == 4u);
}

BOOST_AUTO_TEST_CASE(the_figures_of_a_system_do_not_depend_on_the_other_systems) {
  const JudgedResult a = result("a", {1, 2, 4, 4}), b = result("b", {1, 1, 2, 0}), c = result("c", {4, 4, 4, 4});
  const Comparison both = compare({a, b, c}, kQrels), alone = compare({a, c}, kQrels);
  for (std::size_t metric = 0; metric < kMetrics.size(); ++metric) {
    const MetricFigure &here = both.systems[2].metrics[metric], &there = alone.systems[1].metrics[metric];
    BOOST_TEST((here.mean == there.mean));
    BOOST_TEST((here.against_baseline->difference == there.against_baseline->difference));
    BOOST_TEST(here.against_baseline->p == there.against_baseline->p);
    BOOST_TEST(here.against_baseline->holm_p >= there.against_baseline->holm_p);
  }
}

BOOST_AUTO_TEST_CASE(draws_the_queries_of_a_group_together) {
  ComparisonOptions options;
  options.group_of = [](const std::string&) { return "everybody"; };
  const Comparison comparison = compare({result("a", {1, 2, 4, 4}), result("b", {1, 1, 2, 0})}, kQrels, options);
  BOOST_TEST(comparison.groups == 1u);
  BOOST_TEST((difference(comparison.systems[1], "RR").difference == Interval{0.125, 0.125, 0.125}));
  BOOST_TEST(difference(comparison.systems[1], "RR").p == 1.0);
}

BOOST_AUTO_TEST_CASE(finds_the_pareto_front_of_rr_and_time) {
  // RR at ms: fast .5 at 1; equal .5 at 2, behind fast; slow 1 at 9; worse .5 at 9, behind slow; twin 1 at 9; none has
  // no time.
  const Comparison comparison =
      compare({result("fast", {2, 2, 2, 2}, 1), result("equal", {2, 2, 2, 2}, 2), result("slow", {1, 1, 1, 1}, 9),
               result("worse", {2, 2, 2, 2}, 9), result("twin", {1, 1, 1, 1}, 9), result("none", {1, 1, 1, 1})},
              kQrels);
  const auto behind = [&](std::size_t i) { return comparison.systems[i].behind; };
  BOOST_TEST(!behind(0).has_value());
  BOOST_TEST(behind(1).value() == 0u);
  BOOST_TEST(!behind(2).has_value());
  BOOST_TEST(behind(3).value() == 2u);
  BOOST_TEST(!behind(4).has_value());
  BOOST_TEST(!behind(5).has_value());
  const std::string text = text_of(comparison);
  BOOST_TEST(text.find("1.00  on the front\n") != std::string::npos, text);
  BOOST_TEST(text.find("2.00  behind fast\n") != std::string::npos, text);
  BOOST_TEST(text.find("      no time known\n") != std::string::npos, text);
  const auto json = nlohmann::json::parse(comparison_json(comparison));
  BOOST_TEST(json["systems"][0]["on_front"] == true);
  BOOST_TEST(json["systems"][1]["behind"] == "fast");
  BOOST_TEST(!json["systems"][5].contains("on_front"));
  BOOST_TEST(text_of(small_comparison()).find("time") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(notes_what_affects_the_figures) {
  BOOST_TEST(small_comparison().notes ==
                 (std::vector<std::string>{"new: no result for 1 judged query (q4) of 4: each counts 0"}),
             tt::per_element());
  Qrels other = kQrels;
  other.erase("q1");
  other["q0"] = {{"x1", 0}};
  const std::vector<JudgedResult> results{result("a", {1, 1, 1, 1}, {}, other), result("b", {1, 2, 3, 4}, {}, other)};
  BOOST_TEST(compare(results, other).notes ==
                 (std::vector<std::string>{"no song is right for 1 judged query (q0): 0 for every run",
                                           "a: 1 query (q1) that nobody judged: left out",
                                           "a: no result for 1 judged query (q0) of 4: each counts 0",
                                           "b: 1 query (q1) that nobody judged: left out",
                                           "b: no result for 1 judged query (q0) of 4: each counts 0"}),
             tt::per_element());
  BOOST_TEST(nlohmann::json::parse(comparison_json(compare(results, other)))["notes"].size() == 5u);
}

BOOST_AUTO_TEST_CASE(detects_songs_of_another_naming) {
  const Qrels qrels{{"q1", {{"s1", 1}}}, {"q2", {{"s2", 1}}}};
  const auto judged = [&](const std::string& name, const std::string& text) {
    return judge({name, parse_trec_run(text, name), false, {}, {}}, qrels);
  };
  const JudgedResult good = judged("good", "q1 Q0 s1 1 1 t\nq2 Q0 s2 1 1 t\n");
  const JudgedResult wav = judged("wav", "q1 Q0 s1.wav 1 1 t\nq2 Q0 s2.wav 1 1 t\n");
  const JudgedResult half = judged("half", "q1 Q0 s1 1 1 t\nq2 Q0 s2.wav 1 1 t\n");
  const JudgedResult more = judged("more", "q1 Q0 s1 1 1 t\nq1 Q0 s8 2 0 t\nq2 Q0 s2 1 1 t\nq2 Q0 s9 2 0 t\n");
  BOOST_CHECK_EXCEPTION(compare({good, wav}, qrels), FormatError, [](const FormatError& error) {
    BOOST_TEST(error.what() ==
               std::string("wav: neither the qrels nor another run know any of its songs: 2 songs (s1.wav, "
                           "s2.wav)"));
    return true;
  });
  const auto notes = compare({good, half}, qrels).notes;
  BOOST_TEST(notes == (std::vector<std::string>{"half: names 1 song (s2.wav) that neither the qrels nor another run "
                                                "know, and lacks 1 right song (s2) that others name: are the ids the "
                                                "same?"}),
             tt::per_element());
  BOOST_TEST(compare({good, more}, qrels).notes.empty());  // a deeper run has all right songs, and more
  // Runs that agree with each other, but not with the qrels.
  BOOST_CHECK_EXCEPTION(compare({wav, wav}, qrels), FormatError, [](const FormatError& error) {
    BOOST_TEST(error.what() ==
               std::string("wav and 1 more: no run names any of 2 right songs (s1, s2): are the ids the same?"));
    return true;
  });
  BOOST_TEST(compare({half, half}, qrels).notes == (std::vector<std::string>{"no run names 1 right song (s2) of 2"}),
             tt::per_element());
  BOOST_CHECK_THROW(compare({good}, qrels), ConfigError);
}

BOOST_AUTO_TEST_CASE(agrees_with_an_independent_script) {
  // Three random systems, graded relevance, ties, queries without result; few people (all signs) and many (random
  // signs).
  for (const int people : {6, 40}) {
    const TemporaryFolder folder;
    std::mt19937 random(static_cast<unsigned>(people));
    std::string qrels_text, command = "/usr/bin/python3 '" TUNEFIND_FIXTURES
                                      "/../experiments/measures/retrieval_oracle.py' '" +
                                      (folder / "qrels").string() + "' 300";
    std::vector<std::string> runs(3);
    for (int query = 0; query < 120; ++query) {
      const std::string id = fmt::format("p{}-{}", query % people, query);
      for (int song = 0; song < 30; ++song)
        if (song == 0 || random() % 10 == 0)
          qrels_text += fmt::format("{} 0 s{} {}\n", id, song, int(random() % 5) - 1);
      for (std::string& run : runs)
        for (int song = 0; random() % 9 != 0 && song < 30; ++song)
          if (random() % 3) run += fmt::format("{} Q0 s{} 1 {} t\n", id, song, static_cast<double>(random() % 20) / 8);
    }
    write_file(folder / "qrels", qrels_text);
    std::vector<std::filesystem::path> paths;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      paths.push_back(folder / fmt::format("run{}", i));
      write_file(paths.back(), runs[i]);
      command += " '" + paths.back().string() + "'";
    }
    command += " > '" + (folder / "answer").string() + "'";
    BOOST_REQUIRE_MESSAGE(std::system(command.c_str()) == 0, "needs python3-scipy (scripts/bootstrap)");
    const auto expected = nlohmann::json::parse(read_file(folder / "answer"));

    const Qrels qrels = read_qrels(folder / "qrels");
    ComparisonOptions options;
    options.bootstrap.resamples = 300;
    options.group_of = [](const std::string& query) { return query.substr(0, query.rfind('-')); };
    const Comparison found = compare(read_judged_results(paths, qrels), qrels, options);
    BOOST_TEST(found.groups == static_cast<std::size_t>(people));
    const auto agree = [](double value, const nlohmann::json& oracle, const std::string& what) {
      BOOST_TEST(std::abs(value - oracle.get<double>()) < 1e-9, what << ": " << value << ", oracle " << oracle);
    };
    const auto intervals_agree = [&](const Interval& interval, const nlohmann::json& oracle, const std::string& what) {
      agree(interval.mean, oracle["mean"], what + " mean");
      agree(interval.low, oracle["low"], what + " low");
      agree(interval.high, oracle["high"], what + " high");
    };
    for (std::size_t system = 0; system < runs.size(); ++system)
      for (const MetricFigure& each : found.systems[system].metrics) {
        const auto& oracle = expected.at(system).at(each.metric);
        intervals_agree(each.mean, oracle, each.metric);
        if (!each.against_baseline) continue;
        intervals_agree(each.against_baseline->difference, oracle["difference"], each.metric + " difference");
        agree(each.against_baseline->p, oracle["p"], each.metric + " p");
        agree(each.against_baseline->holm_p, oracle["holm_p"], each.metric + " holm");
      }
  }
}

BOOST_AUTO_TEST_CASE(a_table_of_ten_systems_fits_a_terminal) {
  std::vector<JudgedResult> results;
  for (int i = 0; i < 10; ++i)
    results.push_back(result(fmt::format("results/sweep/aligner=line_dtw-window=8-cost={}-first_tier=window_dtw", i),
                             {1 + i % 4, 2, 3, 4}, 1.5));
  const Comparison comparison = compare(results, kQrels);
  std::istringstream lines(text_of(comparison));
  std::size_t longest = 0;
  for (std::string line; std::getline(lines, line);) longest = std::max(longest, line.size());
  BOOST_TEST(longest <= 120u);
  BOOST_TEST(text_of(comparison).find("\n            10: aligner") != std::string::npos, text_of(comparison));
}

BOOST_AUTO_TEST_CASE(the_tables_hold_the_figures) {
  const std::string text = text_of(small_comparison());
  BOOST_TEST(text.starts_with("4 queries, differences from old\n"), text);
  BOOST_TEST(text.find("\n            new     0.6250  [0.2500, 1.0000]     +0.1250  [") != std::string::npos, text);
  BOOST_TEST(text.find("  0.7500  0.7500\n") != std::string::npos, text);
  BOOST_TEST(text.find("\nnew       2     1     1          1  0.6250\n") != std::string::npos, text);
  BOOST_TEST(text.find("q2    0.500  1.000  q4    0.250  0.000\n") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(drops_the_folders_that_all_names_share) {
  const auto heading = [](const std::string& a, const std::string& b) {
    const std::string text = text_of(compare({result(a, {1, 2}), result(b, {2, 1})}, kQrels));
    return text.substr(0, text.find('\n'));
  };
  BOOST_TEST(heading("results/a/", "results/b") == "4 queries, differences from a");
  BOOST_TEST(heading("results/ab", "results/ac/run.trec") == "4 queries, differences from ab");
  BOOST_TEST(heading("x/a", "y/a") == "4 queries, differences from x/a");
  BOOST_TEST(heading("./x/a", "x/a") == "4 queries, differences from x/a");
}

BOOST_AUTO_TEST_CASE(the_json_holds_everything_in_the_structs) {
  const Comparison comparison = small_comparison();
  const auto json = nlohmann::json::parse(comparison_json(comparison));
  BOOST_TEST(json["queries"] == 4);
  BOOST_TEST(json["systems"][0]["name"] == "old");
  BOOST_TEST(!json["systems"][0].contains("won"));
  const auto& system = json["systems"][1];
  BOOST_TEST(system["metrics"].size() == 6u);
  const auto& rr = system["metrics"]["RR"];
  const MetricDifference& expected = difference(comparison.systems[1], "RR");
  BOOST_TEST(rr["mean"].get<double>() == 0.625);
  BOOST_TEST(rr["difference"]["low"].get<double>() == expected.difference.low);
  BOOST_TEST(rr["p"].get<double>() == expected.p);
  BOOST_TEST(rr["holm_p"].get<double>() == expected.holm_p);
  BOOST_TEST(system["gains"][0]["query"] == "q2");
  Comparison odd = comparison;
  odd.systems[1].name = "\xFF not UTF-8";
  BOOST_CHECK_NO_THROW(nlohmann::json::parse(comparison_json(odd)));
}

BOOST_AUTO_TEST_CASE(gives_the_same_on_any_number_of_threads) {
  Qrels qrels;
  std::vector<int> a, b;
  for (int i = 0; i < 300; ++i) {
    qrels[fmt::format("q{}", i + 1)] = {{"s", 1}};
    a.push_back(i * 7 % 5);
    b.push_back(i * 11 % 5);
  }
  const std::vector<JudgedResult> results{result("a", a, {}, qrels), result("b", b, {}, qrels)};
  const std::string many = comparison_json(compare(results, qrels));
  const tbb::global_control one(tbb::global_control::max_allowed_parallelism, 1);
  BOOST_TEST(comparison_json(compare(results, qrels)) == many);
}

BOOST_AUTO_TEST_SUITE_END()
