// A written run is read back in the same order, with strictly falling scores. What trec_eval would misread is an error
// that names its line.
#include "experiments/formats/trec.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "features/error.hpp"
#include "tests/experiments/formats/rankings.hpp"
#include "tests/temporary_folder.hpp"

// RapidCheck after Boost.Test
#include <rapidcheck/boost_test.h>

using namespace tunefind;
using namespace tunefind::test;

namespace {

template <class Parser>
void check_failure(Parser parse, const std::string& text, const std::string& message) {
  BOOST_CHECK_EXCEPTION(parse(text, "file"), FormatError, [&](const FormatError& error) {
    BOOST_TEST(error.what() == message);
    return true;
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(trec_test)

BOOST_AUTO_TEST_CASE(writes_a_run_as_six_columns) {
  const Run run{{"q1", {{"b", 0.5}, {"a", 0.25}}}, {"q0", {{"c", -3}}}, {"silent", {}}};
  BOOST_TEST(format_run(run, "tag") ==
             "q0 Q0 c 1 -3 tag\n"
             "q1 Q0 b 1 0.5 tag\n"
             "q1 Q0 a 2 0.25 tag\n");
}

BOOST_AUTO_TEST_CASE(lowers_a_tied_score_to_the_next_float) {
  const float below = std::nextafter(1.0f, 0.0f);
  const Run run = parse_run(format_run({{"q", {{"a", 1}, {"b", 1}, {"c", 1}}}}, "t"), "run");
  const auto& ranking = run.at("q");
  BOOST_TEST(songs_of(ranking) == (std::vector<std::string>{"a", "b", "c"}), boost::test_tools::per_element());
  BOOST_TEST(static_cast<float>(ranking[1].score) == below);
  BOOST_TEST(static_cast<float>(ranking[2].score) == std::nextafter(below, 0.0f));
}

BOOST_AUTO_TEST_CASE(refuses_to_write_scores_that_are_not_finite_and_empty_ids) {
  for (const double score : {std::nan(""), -std::numeric_limits<double>::infinity(), 1e300})
    BOOST_CHECK_THROW(format_run({{"q", {{"a", score}}}}, "t"), FormatError);
  BOOST_CHECK_THROW(format_run({{"q", {{"", 1}}}}, "t"), FormatError);
}

RC_BOOST_PROP(any_run_is_read_back_in_its_order, (std::map<std::string, std::vector<int>> scores)) {
  Run run;
  for (const auto& [query, values] : scores) {
    if (query.empty() || values.empty()) continue;
    auto& ranking = run[query];
    for (std::size_t i = 0; i < values.size(); ++i) ranking.push_back({fmt::format("song {}%", i), values[i] / 8.0});
    std::stable_sort(ranking.begin(), ranking.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
  }
  const Run back = parse_run(format_run(run, "any tag"), "run");
  RC_ASSERT(back.size() == run.size());
  for (const auto& [query, ranking] : run) {
    RC_ASSERT(songs_of(back.at(query)) == songs_of(ranking));
    for (std::size_t i = 1; i < ranking.size(); ++i)
      RC_ASSERT(static_cast<float>(back.at(query)[i].score) < static_cast<float>(back.at(query)[i - 1].score));
  }
}

BOOST_AUTO_TEST_CASE(encodes_white_space_and_percent_signs_in_ids) {
  BOOST_TEST(encode_id("my song\t100%") == "my%20song%09100%25");
  BOOST_TEST(decode_id("my%20song%09100%25") == "my song\t100%");
  BOOST_TEST(decode_id("100%") == "100%");
  BOOST_TEST(decode_id("%2") == "%2");
  BOOST_TEST(decode_id("%zz%-1") == "%zz%-1");
  BOOST_TEST(encode_id("\xE8\x8F\x8A") == "\xE8\x8F\x8A");
}

RC_BOOST_PROP(any_id_survives_encoding, (const std::string& id)) {
  RC_PRE(!id.empty());
  const std::string text = encode_id(id);
  RC_ASSERT(text.find_first_of(" \t\n\v\f\r") == std::string::npos);
  RC_ASSERT(decode_id(text) == id);
}

BOOST_AUTO_TEST_CASE(sorts_a_run_as_trec_eval_does) {
  const Run run = parse_run("q Q0 a 1 0.1 t\nq Q0 b 2 0.9 t\nq Q0 c 3 0.9 t\n", "run");
  BOOST_TEST(songs_of(run.at("q")) == (std::vector<std::string>{"c", "b", "a"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(tolerates_a_byte_order_mark_line_ends_and_spacing) {
  const Run run = parse_run("\xEF\xBB\xBFq\tQ0  a 1 1e-1 t\r\n\r\n q2 0 b 0 -2 t", "run");
  BOOST_TEST(run.at("q").front().score == 0.1);
  BOOST_TEST(run.at("q2").front().song == "b");
  BOOST_TEST(parse_run("", "run").empty());
}

BOOST_AUTO_TEST_CASE(names_the_line_of_a_malformed_run) {
  const std::string good = "q Q0 a 1 2 t\n\n";
  check_failure(parse_run, good + "q Q0 b 2 1",
                "file:3: 5 columns instead of 6 (query Q0 song rank score tag): 'q Q0 b 2 1'");
  check_failure(parse_run, good + "q Q0 b 2 1 my tag",
                "file:3: 7 columns instead of 6 (query Q0 song rank score tag): 'q Q0 b 2 1 my tag'");
  check_failure(parse_run, good + "q Q0 b two 1 t", "file:3: rank 'two' is not an integer");
  check_failure(parse_run, good + "q Q0 b 2 1.5x t", "file:3: score '1.5x' is not a finite number");
  check_failure(parse_run, good + "q Q0 b 2 nan t", "file:3: score 'nan' is not a finite number");
  check_failure(parse_run, good + "q Q0 b 2 -inf t", "file:3: score '-inf' is not a finite number");
  check_failure(parse_run, good + "q Q0 a 2 1 t", "file:3: song a occurs twice for query q, first in line 1");
}

BOOST_AUTO_TEST_CASE(reads_back_written_judgements) {
  const Qrels qrels{{"q1", {{"a b", 2}, {"c", 0}}}, {"q2", {{"a", -1}}}};
  BOOST_TEST(format_qrels(qrels) == "q1 0 a%20b 2\nq1 0 c 0\nq2 0 a -1\n");
  BOOST_TEST((parse_qrels(format_qrels(qrels), "qrels") == qrels));
}

BOOST_AUTO_TEST_CASE(names_the_line_of_malformed_judgements) {
  check_failure(parse_qrels, "q 0 a 1\nq 0 b", "file:2: 3 columns instead of 4 (query 0 song relevance): 'q 0 b'");
  check_failure(parse_qrels, "q 0 a 1.0\n", "file:1: relevance '1.0' is not an integer");
  check_failure(parse_qrels, "q 0 a 1\nq 0 a 1\n", "file:2: song a is judged twice for query q");
  check_failure(parse_qrels, "\r\n \n", "file:1: no judgements");
}

BOOST_AUTO_TEST_CASE(files_hold_the_text_forms) {
  const TemporaryFolder folder;
  const Run run{{"q", {{"a", 2}, {"b", 1}}}};
  const Qrels qrels{{"q", {{"a", 1}}}};
  write_run(folder / "run.trec", run, "t");
  write_qrels(folder / "qrels.txt", qrels);
  BOOST_TEST((read_run(folder / "run.trec") == run));
  BOOST_TEST((read_qrels(folder / "qrels.txt") == qrels));
  BOOST_CHECK_THROW(read_run(folder / "absent"), FormatError);
  BOOST_CHECK_THROW(read_run(folder.path()), FormatError);
  BOOST_CHECK_THROW(write_run(folder / "absent" / "run.trec", run, "t"), StorageError);
}

BOOST_AUTO_TEST_SUITE_END()
