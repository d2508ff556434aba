// What MIREX's pages and its evaluator say of the files, line by line; scores equal those worked out by hand.
#include "experiments/formats/mirex.hpp"

#include <boost/test/unit_test.hpp>

#include "features/error.hpp"
#include "tests/temporary_folder.hpp"

// RapidCheck after Boost.Test
#include <rapidcheck/boost_test.h>

using namespace tunefind;

namespace {

std::vector<MirexEntry> list_of(const std::string& text) { return parse_mirex_list(text, "db.list", "/lists"); }

/// What a parser says of a text.
template <class Parser>
std::string complaint(Parser parse, const std::string& text) {
  try {
    parse(text, "file");
  } catch (const FormatError& error) {
    return error.what();
  }
  return "nothing";
}

std::vector<std::string> songs_of(const std::vector<RankedSong>& ranking) {
  std::vector<std::string> songs;
  for (const auto& [song, score] : ranking) songs.push_back(song);
  return songs;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mirex_test)

BOOST_AUTO_TEST_CASE(an_id_is_the_name_or_the_path_below_the_year) {
  BOOST_TEST(mirex_id("QBSH/database/00025.mid") == "00025");
  BOOST_TEST(mirex_id("query_00001.pitch") == "query_00001");
  BOOST_TEST(mirex_id("/corpus/waveFile/year2003/person00001/00013.wav") == "year2003_person00001_00013");
  BOOST_TEST(mirex_id("year2006b/person00002/00001.pv") == "year2006b_person00002_00001");
  BOOST_TEST(mirex_id("queries/year2003-person00001-00013.pv") == "year2003-person00001-00013");
  BOOST_TEST(mirex_id("newyear2003/years/00013.wav") == "00013");
  BOOST_TEST(mirex_id("db/st. james.mid") == "st. james");
  BOOST_TEST(mirex_id("st. james") == "st. james");  // an id is its own
}

BOOST_AUTO_TEST_CASE(a_list_holds_a_path_a_line) {
  const std::vector<MirexEntry> entries = list_of("\xEF\xBB\xBF/db/a.mid\r\n\r\n  /db/b c.mid \t00013\n\n");
  const std::vector<MirexEntry> expected{{"a", "/db/a.mid"}, {"b c", "/db/b c.mid"}};
  BOOST_TEST((entries == expected));
}

BOOST_AUTO_TEST_CASE(relative_paths_are_the_working_directorys_else_the_lists) {
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

BOOST_AUTO_TEST_CASE(a_bad_list_is_named_with_its_line) {
  const auto said = [](const std::string& text) {
    return complaint([](auto... all) { return parse_mirex_list(all..., ""); }, text);
  };
  BOOST_TEST(said("") == "file:1: no lines");
  BOOST_TEST(said(" \r\n\n") == "file:1: no lines");
  BOOST_TEST(said("a.mid\n\nb/a.wav\n") == "file:3: its id 'a' is that of line 1 too");
  BOOST_TEST(said("a.mid\n\tb.mid\n") == "file:2: no path before the tab");
  BOOST_TEST(said("db/\n") == "file:1: 'db/' names no file");
  BOOST_TEST(said(std::string("\xff\xfe"
                              "a\0.\0m\0",
                              8)) == "file:1: not a text: it holds a zero byte");
  BOOST_CHECK_THROW(read_mirex_list("/nowhere/db.list"), FormatError);
}

BOOST_AUTO_TEST_CASE(a_result_has_a_line_for_every_query_in_their_order) {
  const Run run{{"q2", {{"00025", 0.9}, {"01003", 0.8}}}, {"q1", {{"a b%", 1}}}, {"other", {{"00001", 1}}}};
  BOOST_TEST(format_mirex_result(list_of("q2.wav\nsilent.wav\nq1.wav\n"), run) ==
             "q2: 00025 01003\nsilent: \nq1: a%20b%25\n");
}

BOOST_AUTO_TEST_CASE(a_result_is_read_with_paths_or_ids) {
  const Run run = parse_mirex_result("queries/q1.pitch: 00025 01003\r\nq2: \nq3:\nq:4: b\n", "file");
  BOOST_TEST(run.size() == 4u);
  BOOST_TEST(songs_of(run.at("q1")) == (std::vector<std::string>{"00025", "01003"}), boost::test_tools::per_element());
  BOOST_TEST(run.at("q1")[0].score > run.at("q1")[1].score);
  BOOST_TEST(run.at("q2").empty());
  BOOST_TEST(run.at("q3").empty());
  BOOST_TEST(run.at("q:4").size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_bad_result_or_truth_is_named_with_its_line) {
  const auto result = [](const std::string& text) { return complaint(parse_mirex_result, text); };
  BOOST_TEST(result("") == "file:1: no lines");
  BOOST_TEST(result("q1: a\nq2 a\n") == "file:2: not of the form 'query: song ...'");
  BOOST_TEST(result("q/: a\n") == "file:1: not of the form 'query: song ...'");
  BOOST_TEST(result(": a\n") == "file:1: not of the form 'query: song ...'");
  BOOST_TEST(result("q1: a\nx/q1.wav: b\n") == "file:2: query q1 stands twice");
  BOOST_TEST(result("q1: a b a\n") == "file:1: song a stands twice");
  const auto truth = [](const std::string& text) { return complaint(parse_mirex_truth, text); };
  BOOST_TEST(truth("\n") == "file:1: no lines");
  BOOST_TEST(truth("q1 a\n") == "file:1: 1 tab-separated columns instead of 2 (query, song)");
  BOOST_TEST(truth("q1\ta\tb\n") == "file:1: 3 tab-separated columns instead of 2 (query, song)");
  BOOST_TEST(truth("q1\t \n") == "file:1: an empty column");
  BOOST_TEST(truth("q1\ta\nq1.wav\ta.mid\n") == "file:2: song a stands twice for query q1");
}

RC_BOOST_PROP(a_written_result_is_read_back, ()) {
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

BOOST_AUTO_TEST_CASE(scores_are_those_worked_out_by_hand) {
  const Qrels truth = parse_mirex_truth("db/q1.wav\t00013\nq2\t00013\nq3\t00025\nq4\t00001\n", "truth");
  const Run run =
      parse_mirex_result("q1: 00013 00014\nq2: 00001 00002 00003 00013\nq3: 1 2 3 4 5 6 7 8 9 10 00025\n", "result");
  const MirexScore score = mirex_score(run, truth, false);
  BOOST_TEST(score.queries == 4u);
  BOOST_TEST(score.hit_rate == 2.0 / 4);  // the eleventh does not count, nor is q4, which is missing, left out
  BOOST_TEST(score.mrr == (1 + 1.0 / 4) / 4);
  BOOST_TEST(score.right == 2.0 / 4);
}

BOOST_AUTO_TEST_CASE(variants_are_right_by_the_number_of_their_song) {
  const Qrels truth = parse_mirex_truth("q1\t00013\n", "truth");
  const Run run =
      parse_mirex_result("q1: year2003_person00001_00014 year2003_person00001_00013 x-00013 00013", "result");
  BOOST_TEST(mirex_score(run, truth, true).right == 3);
  BOOST_TEST(mirex_score(run, truth, true).mrr == 0.5);
  BOOST_TEST(mirex_score(run, truth, false).right == 1);
}

BOOST_AUTO_TEST_CASE(a_query_without_truth_is_an_error) {
  BOOST_CHECK_EXCEPTION(mirex_score({{"q2", {}}}, {{"q1", {{"a", 1}}}}, false), FormatError, [](const auto& error) {
    return error.what() == std::string("query q2: the ground truth does not know it");
  });
}

BOOST_AUTO_TEST_SUITE_END()
