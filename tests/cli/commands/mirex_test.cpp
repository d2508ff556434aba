// MIREX calls the command with lists and reads one line per query. Each line is the ranking that `search` gives; a bad
// file costs one line on stderr, and its query keeps its line in the result.
#include <sstream>

#include "tests/cli/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

constexpr unsigned kMirexSongs = 12;

/// A list of db/s000.mid ... with CRLF line ends and blank lines, as Windows programs write them.
std::string song_list(unsigned count) {
  std::string text;
  for (unsigned i = 0; i < count; ++i) text += "db/" + song_id(i) + ".mid\r\n\r\n";
  return text;
}

/// Songs s000 to s011 in "db", listed in "db.list"; hums of three of them in "q", listed in "q.list".
struct Contest : CommandFixture {
  Contest() {
    write_songs(path() / "db", kMirexSongs);
    write_file(path() / "db.list", song_list(kMirexSongs));
    std::string queries;
    for (unsigned song : {7, 3, 5}) {
      hum(song);
      queries += fmt::format("q/query_{:05}.pv\n", song);
    }
    write_file(path() / "q.list", queries);
  }

  void hum(unsigned song) const {
    write_file(path() / fmt::format("q/query_{:05}.pv", song), pv_bytes(melody(song), 12, 18, -2));
  }
  CommandResult index(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"mirex", "index", "db.list", "ws"});
    return run(more);
  }
  CommandResult query(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"mirex", "query", "db.list", "q.list", "result", "ws"});
    return run(more);
  }
  std::vector<std::string> result() const { return lines_of(read_file(path() / "result")); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(mirex_test, Contest)

BOOST_AUTO_TEST_CASE(a_result_equals_search_in_the_order_of_the_list) {
  BOOST_TEST(index().out == "12 songs added, 0 unchanged, 0 failed\n");
  const CommandResult queried = query({"--run", "run"});
  BOOST_TEST(queried.code == 0, queried);
  BOOST_TEST(queried.err.empty(), queried);
  BOOST_TEST(queried.out == "3 answered, 0 failed\n");
  must({"ingest", "db", "--catalogue", "beats"});
  std::vector<std::string> expected;
  for (const char* name : {"query_00007", "query_00003", "query_00005"}) {
    expected.push_back(std::string(name) + ":");
    const auto answer = must({"search", fmt::format("q/{}.pv", name), "--catalogue", "beats", "--json"}).json();
    for (const auto& match : answer["results"]) expected.back() += " " + match["song"].get<std::string>();
  }
  BOOST_TEST(result() == expected, boost::test_tools::per_element());
  BOOST_TEST(expected.front().starts_with("query_00007: s007 "));
  BOOST_TEST(lines_of(read_file(path() / "run")).size() == 30u);
  BOOST_TEST(query({"-k", "1", "--threads", "1"}).code == 0);
  BOOST_TEST(result()[1] == "query_00003: s003");
}

BOOST_AUTO_TEST_CASE(indexing_again_adds_new_songs_and_removes_others) {
  write_file(path() / "db.list", song_list(4));
  BOOST_TEST(index({"--json"}).json()["added"] == 4);
  write_file(path() / "db.list", song_list(kMirexSongs));
  BOOST_TEST(complains(query(), {"ws/catalogue/: lacks 8 songs that the list names: s004, s005, s006, s007, s008, ...",
                                 "`tunefind mirex index db.list` updates it"}));
  BOOST_TEST(!fs::exists(path() / "result"));
  BOOST_TEST(index().out == "8 songs added, 4 unchanged, 0 failed\n");
  BOOST_TEST(query().code == 0);
  write_file(path() / "db.list", song_list(kMirexSongs - 1));
  BOOST_TEST(complains(query(), {"holds 1 song that the list does not name: s011"}));
  BOOST_TEST(index().out == "0 songs added, 11 unchanged, 0 failed\n");
  BOOST_TEST(query().code == 0);
}

BOOST_AUTO_TEST_CASE(an_unreadable_query_keeps_its_line) {
  index();
  write_file(path() / "q/text.wav", "no recording");
  write_file(path() / "q/silence.wav", silent_wav(8000, 1, 5));
  write_file(path() / "q.list", "q/text.wav\nq/query_00003.pv\tsecond column\nq/none.pv\nq/silence.wav\nq/\xff.pv\n");
  const CommandResult queried = query();
  BOOST_TEST(queried.code == 3, queried);
  BOOST_TEST(queried.out == "2 answered, 3 failed\n");
  const auto said = lines_of(queried.err);
  BOOST_TEST_REQUIRE(said.size() == 3u, queried);
  BOOST_TEST(said[0].starts_with("tunefind: q/text.wav: not a recording"), queried);
  BOOST_TEST(said[1].starts_with("tunefind: q/none.pv: cannot be read"), queried);
  BOOST_TEST(said[2].starts_with("tunefind: q/\xEF\xBF\xBD.pv: cannot be read"), queried);
  const auto lines = result();
  BOOST_TEST_REQUIRE(lines.size() == 5u);
  BOOST_TEST(lines[0] == "text: ");
  BOOST_TEST(lines[1].starts_with("query_00003: s003 "));
  BOOST_TEST(lines[2] == "none: ");
  BOOST_TEST(lines[3] == "silence: ");  // not counted as failed
  BOOST_TEST(lines[4] == "\xff: ");
}

BOOST_AUTO_TEST_CASE(an_unreadable_song_is_reported_by_each_query) {
  write_file(path() / "db/bad.mid", "no notes");
  write_file(path() / "db.list", song_list(kMirexSongs) + "db/bad.mid\n");
  const CommandResult indexed = index();
  BOOST_TEST(indexed.code == 3, indexed);
  BOOST_TEST(complains(indexed, {"db/bad.mid: not a MIDI file"}));
  const CommandResult queried = query();
  BOOST_TEST(queried.code == 3, queried);
  BOOST_TEST(complains(queried, {"db.list: 1 song will not be found", ": bad"}));
  BOOST_TEST(result().size() == 3u);
  write_file(path() / "db/bad.mid", midi_bytes(melody(40)));
  BOOST_TEST(complains(query(), {"1 song will not be found"}));  // not indexed again yet
  BOOST_TEST(index().code == 0);
  BOOST_TEST(query().code == 0);
}

BOOST_AUTO_TEST_CASE(hums_in_a_database_of_hums_are_heard_as_hums) {
  // The database holds the songs s000 to s011 and two hums each of the melodies 20 to 25; the second hums are the
  // queries.
  std::string database = song_list(kMirexSongs), queries;
  for (unsigned song = 20; song < 26; ++song) {
    const auto folder = fmt::format("wave/year2003/person0000{}/", song % 2);
    for (const char* take : {"1", "2"}) {
      const std::string name = folder + take + song_id(song) + ".wav";
      fs::create_directories(path() / folder);
      write_wav(path() / name, tone(melody(song), 12, take[0] == '1' ? 24 : 18, take[0] == '1' ? 3 : -1));
      database += name + "\n";
      if (take[0] == '2') queries += name + "\n";
    }
  }
  write_file(path() / "db.list", database);
  write_file(path() / "q.list", queries);
  BOOST_TEST(index({"--task", "2"}).code == 0);
  for (const std::string& song : lines_of(must({"catalogue", "list", "--json", "--catalogue", "ws/catalogue"}).out))
    BOOST_TEST(nlohmann::json::parse(song)["polyphonic"] == false);
  BOOST_TEST(query().code == 0);
  const auto lines = result();
  BOOST_TEST_REQUIRE(lines.size() == 6u);
  for (unsigned song = 20; song < 26; ++song) {
    const std::string person = fmt::format("year2003_person0000{}_", song % 2), id = song_id(song);
    // A query finds the other hum of its melody, and never itself.
    BOOST_TEST(lines[song - 20].starts_with(person + "2" + id + ": " + person + "1" + id + " "), lines[song - 20]);
    BOOST_TEST(lines[song - 20].find(" " + person + "2" + id) == std::string::npos, lines[song - 20]);
  }
  BOOST_TEST(complains(index(), {"ws/catalogue/: built with mirex.task = 2, this run has none"}));
}

BOOST_AUTO_TEST_CASE(the_anchor_is_anywhere_by_default) {
  // The hums begin in the middle of their songs, so --anchor start gives another result.
  index();
  query();
  const auto anywhere = result();
  query({"--anchor", "anywhere"});
  BOOST_TEST(result() == anywhere, boost::test_tools::per_element());
  query({"--anchor", "start"});
  BOOST_TEST(result() != anywhere);
}

BOOST_AUTO_TEST_CASE(reports_wrong_calls_in_one_line) {
  index();
  write_file(path() / "empty.list", "\n\n");
  write_file(path() / "twice.list", "db/s000.mid\nelsewhere/s000.mid\n");
  struct Case {
    std::vector<std::string> words;
    int code;
    std::vector<std::string> said;
  };
  const std::vector<Case> cases{
      {{"index", "none.list", "new"}, 1, {"none.list: cannot be opened"}},
      {{"index", "empty.list", "new"}, 1, {"empty.list:1: no lines"}},
      {{"index", "twice.list", "new"}, 1, {"twice.list:2: its id 's000' is also that of line 1"}},
      {{"index", "db.list", "q.list"}, 1, {"q.list: cannot be created"}},
      {{"index", "db.list", "new", "--task", "3"}, 2, {"--task 3: must be 1 or 2"}},
      {{"query", "db.list", "none.list", "result", "ws"}, 1, {"none.list: cannot be opened"}},
      {{"query", "db.list", "empty.list", "result", "ws"}, 1, {"empty.list:1: no lines"}},
      {{"query", "db.list", "q.list", "result", "new"}, 1, {"new/catalogue/: no such catalogue"}},
      {{"query", "db.list", "q.list", "none/result", "ws"}, 1, {"none/result: cannot be written"}},
      {{"query", "db.list", "q.list", "/dev/full", "ws"}, 1, {"/dev/full: cannot be written"}},
      {{"query", "db.list", "q.list", "q.list", "ws"}, 2, {"q.list is given both as a list and as RESULT"}},
      {{"query", "db.list", "q.list", "result", "ws", "--set", "salience.peaks=3"}, 1, {"salience.peaks"}},
  };
  for (const Case& one : cases) {
    std::vector<std::string> words = one.words;
    words.insert(words.begin(), "mirex");
    const CommandResult finished = run(words);
    BOOST_TEST(finished.code == one.code, finished);
    BOOST_TEST(finished.out.empty(), finished);
    BOOST_TEST(complains(finished, one.said));
  }
  BOOST_TEST(!fs::exists(path() / "new"));
  BOOST_TEST(lines_of(read_file(path() / "q.list")).size() == 3u);
}

BOOST_AUTO_TEST_CASE(score_compares_a_result_with_the_truth) {
  index();
  query();
  write_file(path() / "truth",
             "q/query_00007.pv\ts007\nquery_00003\ts003\nquery_00005\tdb/s000.mid\nquery_00001\ts001\n");
  const auto score = must({"mirex", "score", "result", "truth", "--json"}).json();
  const auto lines = result();
  std::istringstream last(lines[2]);
  double rank_of_other = 0;
  std::string word;
  for (int rank = 0; last >> word; ++rank)
    if (word == "s000") rank_of_other = rank;
  BOOST_TEST(score["queries"] == 4);
  BOOST_TEST(score["hit_rate"] == (2 + (rank_of_other > 0)) / 4.0);
  BOOST_TEST(score["mrr"].get<double>() == (2 + (rank_of_other > 0 ? 1 / rank_of_other : 0)) / 4,
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(must({"mirex", "score", "result", "truth"}).out.starts_with("4 queries\ntop-10 hit rate "));
  write_file(path() / "truth", "query_00007\ts007\n");
  BOOST_TEST(complains(run({"mirex", "score", "result", "truth"}), {"query query_00003", "ground truth"}));
}

BOOST_AUTO_TEST_SUITE_END()
