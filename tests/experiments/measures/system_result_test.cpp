// A result knows which queries were searched for and which were judged. A folder that is incomplete, or has files of
// two runs, is refused by an error that names the file and the query.
#include "experiments/measures/system_result.hpp"

#include <boost/test/unit_test.hpp>
#include <functional>

#include "features/error.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;
namespace tt = boost::test_tools;

namespace {

const Qrels kQrels{{"q1", {{"s", 1}}}, {"q2", {{"s", 1}, {"r", 2}}}, {"q3", {{"s", 1}}}};
const char* const kRun = "q1 Q0 s 1 2 t\nq1 Q0 r 2 1 t\nq2 Q0 x 1 3 t\nq2 Q0 r 2 2 t\nq2 Q0 s 3 1 t\n";
const char* const kPerQuery = "query\tRR\tfirst\tsearch_ms\nq1\t1\ts\t2.5\nq2\t0.5\tx\t2.5\nq3\t0\t\t2.5\n";

/// A complete results folder, which tests damage.
struct ResultsFolder : TemporaryFolder {
  ResultsFolder() {
    write_file(folder() / "run.trec", kRun);
    write_file(folder() / "per_query.tsv", kPerQuery);
    write_file(folder() / "metrics.json", R"({"search_ms": {"p50": 2.5, "p99": 9}})");
  }
  std::filesystem::path folder() const { return path() / "results"; }

  /// The error of reading the folder, without the path above it; "" if there is none.
  std::string complaint() const {
    return error_of([&] { read_system_result(folder()); });
  }
  std::string error_of(const std::function<void()>& work) const {
    try {
      work();
    } catch (const FormatError& error) {
      std::string text = error.what();
      for (std::size_t at; (at = text.find(path().string() + "/")) != std::string::npos;)
        text.erase(at, path().string().size() + 1);
      return text;
    }
    return "";
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(system_result_test, ResultsFolder)

BOOST_AUTO_TEST_CASE(a_folder_knows_its_queries_and_search_time) {
  const SystemResult result = read_system_result(folder());
  BOOST_TEST(result.name == folder().string());
  BOOST_TEST(result.asked_known);
  BOOST_TEST(result.search_ms.value() == 2.5);
  BOOST_TEST(result.run.rankings.size() == 3u);
  BOOST_TEST(result.run.rankings.at("q3").empty());
  const SystemResult bare = read_system_result(folder() / "run.trec");
  BOOST_TEST(!bare.asked_known);
  BOOST_TEST(!bare.search_ms.has_value());
  BOOST_TEST(bare.run.rankings.size() == 2u);
}

BOOST_AUTO_TEST_CASE(judges_as_by_hand) {
  const JudgedResult judged = judge(read_system_result(folder()), kQrels);
  BOOST_REQUIRE(judged.metrics.size() == 3u);
  BOOST_TEST(judged.metrics[0].reciprocal_rank == 1.0);
  BOOST_TEST(judged.metrics[1].reciprocal_rank == 0.5);
  BOOST_TEST(judged.metrics[1].average_precision == (1.0 / 2 + 2.0 / 3) / 2, tt::tolerance(1e-12));
  BOOST_TEST((judged.metrics[2] == QueryMetrics{}));
  BOOST_TEST(judged.silent == (std::vector<std::string>{"q3"}), tt::per_element());
  BOOST_TEST(judged.unjudged.empty());
  BOOST_TEST(judged.songs.size() == 3u);
}

BOOST_AUTO_TEST_CASE(judging_a_packed_run_gives_the_same_as_judging_a_map) {
  const Run run = read_run(folder() / "run.trec");
  const JudgedResult judged = judge(read_system_result(folder()), kQrels);
  std::size_t i = 0;
  for (const auto& [query, metrics] : evaluate(run, kQrels)) BOOST_TEST((judged.metrics[i++] == metrics), query);
}

BOOST_AUTO_TEST_CASE(leaves_out_and_names_queries_without_judgement) {
  const JudgedResult judged =
      judge(read_system_result(folder() / "run.trec"), {{"q2", {{"s", 1}}}, {"q9", {{"s", 1}}}});
  BOOST_TEST(judged.metrics.size() == 2u);
  BOOST_TEST(judged.unjudged == (std::vector<std::string>{"q1"}), tt::per_element());
  BOOST_TEST(judged.silent == (std::vector<std::string>{"q9"}), tt::per_element());
}

BOOST_AUTO_TEST_CASE(rejects_results_that_cannot_be_judged) {
  const Qrels other{{"elsewhere", {{"s", 1}}}};
  BOOST_TEST(error_of([&] { judge(read_system_result(folder()), other); }) ==
             "results: none of its queries is judged: 3 queries (q1, q2, q3)");
  Qrels more = kQrels;
  more["q4"] = more["q5"] = {{"s", 1}};
  BOOST_TEST(error_of([&] { judge(read_system_result(folder()), more); }) ==
             "results: was not asked 2 queries (q4, q5) of the 5 judged");
  BOOST_CHECK_NO_THROW(judge(read_system_result(folder() / "run.trec"), more));
  write_file(path() / "empty", "\n \n");
  BOOST_TEST(error_of([&] { judge(read_system_result(path() / "empty"), kQrels); }) == "empty: an empty run");
}

BOOST_AUTO_TEST_CASE(rejects_incomplete_folders) {
  const auto rewrite = [&](const char* file, const std::string& text) {
    write_file(folder() / file, text);
    const std::string message = complaint();
    write_file(folder() / "run.trec", kRun);
    write_file(folder() / "per_query.tsv", kPerQuery);
    return message;
  };
  const std::string run = kRun, table = kPerQuery;
  BOOST_TEST(rewrite("run.trec", run.substr(0, run.size() - 1)) ==
             "results/run.trec: truncated: its last line has no line break");
  BOOST_TEST(rewrite("run.trec", run.substr(0, run.find("q2"))) ==
             "results/per_query.tsv:3: query q2 found songs, but run.trec has none (truncated?)");
  BOOST_TEST(rewrite("run.trec", "q1 Q0 r 1 2 t\n" + run.substr(run.find("q2"))) ==
             "results/per_query.tsv:2: first song 's' of query q1 is 'r' in run.trec: not of the same run");
  BOOST_TEST(rewrite("per_query.tsv", table.substr(0, table.find("q2"))) ==
             "results/per_query.tsv: lacks 1 of the 2 queries of run.trec (truncated?)");
  BOOST_TEST(rewrite("per_query.tsv", table.substr(0, table.size() - 4)) ==
             "results/per_query.tsv: truncated: its last line has no line break");
  BOOST_TEST(rewrite("per_query.tsv", "query\tfirst\nq1\n") == "results/per_query.tsv:2: 1 columns instead of 2");
  BOOST_TEST(rewrite("per_query.tsv", "id\tfirst\n") == "results/per_query.tsv:1: no column 'query'");
  BOOST_TEST(rewrite("per_query.tsv", "") == "results/per_query.tsv:1: no line of headings");
  BOOST_TEST(rewrite("metrics.json", R"({"search_ms": {"p5)") ==
             "results/metrics.json: is not a JSON object (truncated?)");
  BOOST_TEST(rewrite("metrics.json", R"({"search_ms": {"p50": "2"}})") ==
             "results/metrics.json: search_ms.p50 is not a time in ms");
  write_file(folder() / "metrics.json", "{}");
  BOOST_TEST(complaint() == "");
  BOOST_TEST(!read_system_result(folder()).search_ms.has_value());
  std::filesystem::remove(folder() / "per_query.tsv");
  BOOST_TEST(complaint() ==
             "results: an incomplete results folder: it has no per_query.tsv "
             "(results/run.trec alone is a TREC run)");
  std::filesystem::remove(folder() / "run.trec");
  BOOST_TEST(complaint() == "results: is not a results folder: it has no run.trec");
  BOOST_TEST(error_of([&] { read_system_result(path() / "nowhere"); }) == "nowhere: cannot be opened");
}

BOOST_AUTO_TEST_CASE(names_the_first_of_several_bad_results) {
  write_file(path() / "b", "q1 Q0 s 1 x t\n");
  write_file(path() / "c", "q1 Q0 s\n");
  for (int i = 0; i < 20; ++i)
    BOOST_TEST(error_of([&] {
                 read_judged_results({folder(), path() / "b", path() / "c"}, kQrels);
               }) == "b:1: score 'x' is not a finite number");
  const auto results = read_judged_results({folder(), folder() / "run.trec"}, kQrels);
  BOOST_TEST(results[1].name == (folder() / "run.trec").string());
  BOOST_TEST((results[0].metrics == results[1].metrics));
}

BOOST_AUTO_TEST_CASE(rejects_folders_with_different_judgements) {
  BOOST_TEST(!read_common_qrels({folder(), folder() / "run.trec"}).has_value());
  write_qrels(folder() / "qrels.txt", kQrels);
  std::filesystem::copy(folder(), path() / "other");
  BOOST_TEST((read_common_qrels({folder() / "run.trec", folder(), path() / "other"}) == kQrels));
  Qrels changed = kQrels;
  changed["q2"]["s"] = 0;
  write_qrels(path() / "other/qrels.txt", changed);
  const auto complaint_of_both = [&] { return error_of([&] { read_common_qrels({folder(), path() / "other"}); }); };
  BOOST_TEST(complaint_of_both() ==
             "other/qrels.txt: differs from results/qrels.txt, first at query q2; "
             "choose one with --qrels");
  changed = kQrels;
  changed.erase("q3");
  write_qrels(path() / "other/qrels.txt", changed);
  BOOST_TEST(complaint_of_both().find("first at query q3") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
