// What would make figures low, or too good, without a word is an error that names it; sound data are none.
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

  /// The message of the error, or nothing.
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

BOOST_AUTO_TEST_CASE(queries_that_nobody_judged_right_are_named) {
  Lists lists;
  lists.qrels.erase("q1");
  BOOST_TEST(lists.problem() == "root/hums/qrels.txt: no song is judged right for 1 query (q1) of 2");
  lists.qrels["q2"] = {{"b", 0}};
  BOOST_TEST(lists.problem() == "root/hums/qrels.txt: no song is judged right for 2 queries (q1, q2) of 2");
}

BOOST_AUTO_TEST_CASE(songs_that_are_not_searched_are_named) {
  Lists lists;
  lists.songs.erase("b");
  BOOST_TEST(lists.problem() == "data.catalogues = tunes: does not hold song 'b', which query 'q2' looks for");
  lists.songs = {"a", "b"};
  BOOST_TEST(lists.problem() == "data.catalogues = tunes: does not hold song 'c', which query 'q1' is to leave out");
}

BOOST_AUTO_TEST_CASE(an_id_of_two_songs_is_named) {
  const std::vector<IngestItem> songs{{"a", "1.mid", ""}, {"b", "2.mid", ""}, {"a", "3.mid", ""}};
  DataParameters data;
  data.catalogues = "one two";
  BOOST_CHECK_EXCEPTION(require_distinct_ids(songs, data), ConfigError, [](const ConfigError& error) {
    return std::string(error.what()) == "data.catalogues = one two: 1 id stands (a) in it twice";
  });
  require_distinct_ids({songs.begin(), songs.begin() + 2}, data);
}

BOOST_AUTO_TEST_SUITE_END()
