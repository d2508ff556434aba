// Data that would silently make figures too low or too high are refused by an error that names the cause; sound data
// pass.
#include "experiments/bench/data_checks.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

#include "features/error.hpp"

using namespace tunefind;

namespace {

/// Two hums of songs a and b, the first of which leaves out song c.
struct Lists {
  std::vector<Participant> participants{{{"q1", "q1.pv", {"c"}}, "p"}, {{"q2", "q2.pv", {}}, "p"}};
  Qrels qrels{{"q1", {{"a", 1}}}, {"q2", {{"b", 2}, {"x", 0}}}};
  std::set<std::string> songs{"a", "b", "c"};

  /// The message of the error, or "" if there is none.
  std::string problem() const {
    DataParameters data;
    data.root = "root";
    data.queries = "hums";
    data.catalogues = "tunes";
    try {
      require_sound_data(participants, qrels, data, [&](const std::string& song) { return songs.contains(song); });
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(data_checks_test)

BOOST_AUTO_TEST_CASE(sound_data_pass) { BOOST_TEST(Lists().problem() == ""); }

BOOST_AUTO_TEST_CASE(names_queries_without_a_right_song) {
  Lists lists;
  lists.qrels.erase("q1");
  BOOST_TEST(lists.problem() == "root/hums/qrels.txt: no song is judged right for 1 query (q1) of 2");
  lists.qrels["q2"] = {{"b", 0}};
  BOOST_TEST(lists.problem() == "root/hums/qrels.txt: no song is judged right for 2 queries (q1, q2) of 2");
}

BOOST_AUTO_TEST_CASE(names_right_or_left_out_songs_that_are_not_searched) {
  Lists lists;
  lists.songs.erase("b");
  BOOST_TEST(lists.problem() == "data.catalogues = tunes: has no song 'b', which is right for query 'q2'");
  lists.songs = {"a", "b"};
  BOOST_TEST(lists.problem() == "data.catalogues = tunes: has no song 'c', which query 'q1' leaves out");
}

BOOST_AUTO_TEST_CASE(names_an_id_that_two_songs_share) {
  const std::vector<IngestItem> songs{{"a", "1.mid", ""}, {"b", "2.mid", ""}, {"a", "3.mid", ""}};
  DataParameters data;
  data.catalogues = "one two";
  BOOST_CHECK_EXCEPTION(require_distinct_ids(songs, data), ConfigError, [](const ConfigError& error) {
    return std::string(error.what()) == "data.catalogues = one two: 1 id (a) that several songs have";
  });
  require_distinct_ids({songs.begin(), songs.begin() + 2}, data);
}

BOOST_AUTO_TEST_SUITE_END()
