// The files are read and written as MIREX's pages and its evaluator describe them. Scores equal those worked out by
// hand.
#include "experiments/formats/mirex.hpp"

#include <boost/test/unit_test.hpp>

#include "features/error.hpp"
#include "tests/experiments/formats/rankings.hpp"
#include "tests/temporary_folder.hpp"

// RapidCheck after Boost.Test
#include <rapidcheck/boost_test.h>

using namespace tunefind;
using namespace tunefind::test;

namespace {

std::vector<MirexEntry> list_of(const std::string& text) { return parse_mirex_list(text, "db.list", "/lists"); }

/// The error that a parser throws for a text, or "nothing".
template <class Parser>
std::string complaint(Parser parse, const std::string& text) {
  try {
    parse(text, "file");
  } catch (const FormatError& error) {
    return error.what();
  }
  return "nothing";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mirex_test)

BOOST_AUTO_TEST_CASE(an_id_is_the_file_name_or_the_path_from_the_year_on) {
  BOOST_TEST(mirex_id("QBSH/database/00025.mid") == "00025");
  BOOST_TEST(mirex_id("query_00001.pitch") == "query_00001");
  BOOST_TEST(mirex_id("/corpus/waveFile/year2003/person00001/00013.wav") == "year2003_person00001_00013");
  BOOST_TEST(mirex_id("year2006b/person00002/00001.pv") == "year2006b_person00002_00001");
  BOOST_TEST(mirex_id("queries/year2003-person00001-00013.pv") == "year2003-person00001-00013");
  BOOST_TEST(mirex_id("newyear2003/years/00013.wav") == "00013");
  BOOST_TEST(mirex_id("db/st. james.mid") == "st. james");
  BOOST_TEST(mirex_id("st. james") == "st. james");  // the id of an id is the id itself
}

BOOST_AUTO_TEST_CASE(a_list_has_one_path_per_line) {
  const std::vector<MirexEntry> entries = list_of("\xEF\xBB\xBF/db/a.mid\r\n\r\n  /db/b c.mid \t00013\n\n");
  const std::vector<MirexEntry> expected{{"a", "/db/a.mid"}, {"b c", "/db/b c.mid"}};
  BOOST_TEST((entries == expected));
}

BOOST_AUTO_TEST_CASE(resolves_relative_paths_against_the_working_directory_or_the_lists_folder) {
  const TemporaryFolder folder, elsewhere;
  write_file(folder / "lists/db/a.mid", "");
  write_file(folder / "lists/db/b.mid", "");
  write_file(elsewhere / "db/b.mid", "");
  write_file(folder / "lists/db.list", "db/a.mid\ndb/b.mid\ndb/c.mid\n");
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(elsewhere.path());
  const std::vector<MirexEntry> entries = read_mirex_list(folder / "lists/db.list");
  std::filesystem::current_path(before);
  const std::vector<MirexEntry> expected{{"a", folder / "lists/db/a.mid"}, {"b", "db/b.mid"}, {"c", "db/c.mid"}};
  BOOST_TEST((entries == expected));
}

BOOST_AUTO_TEST_CASE(names_the_bad_line_of_a_list) {
  const auto complaint_of = [](const std::string& text) {
    return complaint([](auto... all) { return parse_mirex_list(all..., ""); }, text);
  };
  BOOST_TEST(complaint_of("") == "file:1: no lines");
  BOOST_TEST(complaint_of(" \r\n\n") == "file:1: no lines");
  BOOST_TEST(complaint_of("a.mid\n\nb/a.wav\n") == "file:3: its id 'a' is also that of line 1");
  BOOST_TEST(complaint_of("a.mid\n\tb.mid\n") == "file:2: no path before the tab");
  BOOST_TEST(complaint_of("db/\n") == "file:1: 'db/' names no file");
  BOOST_TEST(complaint_of(std::string("\xff\xfe"
                                      "a\0.\0m\0",
                                      8)) == "file:1: not a text file: there is a zero byte");
  BOOST_CHECK_THROW(read_mirex_list("/nowhere/db.list"), FormatError);
}

BOOST_AUTO_TEST_CASE(writes_a_line_for_every_query_in_their_order) {
  const Run run{{"q2", {{"00025", 0.9}, {"01003", 0.8}}}, {"q1", {{"a b%", 1}}}, {"other", {{"00001", 1}}}};
  BOOST_TEST(format_mirex_result(list_of("q2.wav\nsilent.wav\nq1.wav\n"), run) ==
             "q2: 00025 01003\nsilent: \nq1: a%20b%25\n");
}

BOOST_AUTO_TEST_CASE(reads_a_result_with_paths_or_ids) {
  const Run run = parse_mirex_result("queries/q1.pitch: 00025 01003\r\nq2: \nq3:\nq:4: b\n", "file");
  BOOST_TEST(run.size() == 4u);
  BOOST_TEST(songs_of(run.at("q1")) == (std::vector<std::string>{"00025", "01003"}), boost::test_tools::per_element());
  BOOST_TEST(run.at("q1")[0].score > run.at("q1")[1].score);
  BOOST_TEST(run.at("q2").empty());
  BOOST_TEST(run.at("q3").empty());
  BOOST_TEST(run.at("q:4").size() == 1u);
}

BOOST_AUTO_TEST_CASE(names_the_bad_line_of_a_result_or_truth) {
  const auto result = [](const std::string& text) { return complaint(parse_mirex_result, text); };
  BOOST_TEST(result("") == "file:1: no lines");
  BOOST_TEST(result("q1: a\nq2 a\n") == "file:2: not of the form 'query: song ...'");
  BOOST_TEST(result("q/: a\n") == "file:1: not of the form 'query: song ...'");
  BOOST_TEST(result(": a\n") == "file:1: not of the form 'query: song ...'");
  BOOST_TEST(result("q1: a\nx/q1.wav: b\n") == "file:2: query q1 occurs twice");
  BOOST_TEST(result("q1: a b a\n") == "file:1: song a occurs twice");
  const auto truth = [](const std::string& text) { return complaint(parse_mirex_truth, text); };
  BOOST_TEST(truth("\n") == "file:1: no lines");
  BOOST_TEST(truth("q1 a\n") == "file:1: 1 tab-separated columns instead of 2 (query, song)");
  BOOST_TEST(truth("q1\ta\tb\n") == "file:1: 3 tab-separated columns instead of 2 (query, song)");
  BOOST_TEST(truth("q1\t \n") == "file:1: an empty column");
  BOOST_TEST(truth("q1\ta\nq1.wav\ta.mid\n") == "file:2: song a occurs twice for query q1");
}

RC_BOOST_PROP(reads_back_any_written_result, ()) {
  const auto name =
      rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab0:%. -\xc3\xa9"))));
  const auto ids = *rc::gen::unique<std::vector<std::string>>(name);
  const auto songs = *rc::gen::unique<std::vector<std::string>>(name);
  Run run;
  std::vector<MirexEntry> queries;
  for (const std::string& id : ids) {
    queries.push_back({id, id});
    for (std::size_t i = 0; i < songs.size(); ++i) run[id].push_back({songs[i], -1.0 - static_cast<double>(i)});
    run.try_emplace(id);
  }
  if (ids.empty()) return;
  RC_ASSERT(parse_mirex_result(format_mirex_result(queries, run), "file") == run);
}

BOOST_AUTO_TEST_CASE(scores_equal_those_worked_out_by_hand) {
  const Qrels truth = parse_mirex_truth("db/q1.wav\t00013\nq2\t00013\nq3\t00025\nq4\t00001\n", "truth");
  const Run run =
      parse_mirex_result("q1: 00013 00014\nq2: 00001 00002 00003 00013\nq3: 1 2 3 4 5 6 7 8 9 10 00025\n", "result");
  const MirexScore score = mirex_score(run, truth, false);
  BOOST_TEST(score.queries == 4u);
  BOOST_TEST(score.hit_rate == 2.0 / 4);  // the eleventh song does not count; q4 has no answer and counts as 0
  BOOST_TEST(score.mrr == (1 + 1.0 / 4) / 4);
  BOOST_TEST(score.right == 2.0 / 4);
}

BOOST_AUTO_TEST_CASE(variants_are_right_if_they_have_the_number_of_the_song) {
  const Qrels truth = parse_mirex_truth("q1\t00013\n", "truth");
  const Run run =
      parse_mirex_result("q1: year2003_person00001_00014 year2003_person00001_00013 x-00013 00013", "result");
  BOOST_TEST(mirex_score(run, truth, true).right == 3);
  BOOST_TEST(mirex_score(run, truth, true).mrr == 0.5);
  BOOST_TEST(mirex_score(run, truth, false).right == 1);
}

BOOST_AUTO_TEST_CASE(rejects_a_query_that_the_ground_truth_lacks) {
  BOOST_CHECK_EXCEPTION(mirex_score({{"q2", {}}}, {{"q1", {{"a", 1}}}}, false), FormatError, [](const auto& error) {
    return error.what() == std::string("query q2 is not in the ground truth");
  });
}

BOOST_AUTO_TEST_SUITE_END()
