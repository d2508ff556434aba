// `match` gives the same answer with and without its cache, and notices new, changed and removed files.
#include "tests/cli/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

struct Folder : CommandFixture {
  Folder() {
    write_songs(path() / "songs", 6);
    write_file(path() / "hum.pv", pv_bytes(melody(4), 12, 18, 2));
  }

  nlohmann::json match() const {
    auto answer = must({"match", "hum.pv", "songs", "--json"}).json();
    answer.erase("took_ms");
    return answer;
  }
};

std::vector<std::string> songs_in(const nlohmann::json& answer) {
  std::vector<std::string> songs;
  for (const auto& result : answer["results"]) songs.push_back(result["song"]);
  return songs;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(match_test, Folder)

BOOST_AUTO_TEST_CASE(the_cache_does_not_change_the_answer) {
  const auto first = match();
  BOOST_TEST(first["query"] == "hum");
  BOOST_TEST(songs_in(first).front() == "s004");
  BOOST_TEST(songs_in(first).size() == 6u);
  BOOST_TEST(fs::exists(path() / ".cache/tunefind"));

  BOOST_TEST(match() == first);
  BOOST_TEST(std::distance(fs::directory_iterator(path() / ".cache/tunefind"), fs::directory_iterator()) == 1);
}

BOOST_AUTO_TEST_CASE(match_agrees_with_ingest_and_search) {
  must({"ingest", "songs", "--catalogue", "beats"});
  auto searched = must({"search", "hum.pv", "--catalogue", "beats", "--json"}).json();
  searched.erase("took_ms");
  BOOST_TEST(match() == searched);
}

BOOST_AUTO_TEST_CASE(new_changed_and_removed_beats_are_noticed) {
  match();
  fs::remove(path() / "songs/s004.mid");
  BOOST_TEST(songs_in(match()).size() == 5u);
  write_file(path() / "songs/s000.mid", midi_bytes(melody(4)));
  BOOST_TEST(songs_in(match()).front() == "s000");
  write_songs(path() / "songs/new", 1);
  BOOST_TEST(songs_in(match()).size() == 6u);
}

BOOST_AUTO_TEST_CASE(bad_beats_are_reported_on_each_call_and_the_others_matched) {
  write_file(path() / "songs/empty.wav", "");
  for (int call = 0; call < 2; ++call) {
    const CommandResult matched = run({"match", "hum.pv", "songs", "--json"});
    BOOST_TEST(matched.code == 3, matched);
    BOOST_TEST(complains(matched, {"songs/empty.wav: "}));
    BOOST_TEST(songs_in(matched.json()).front() == "s004");
  }
}

BOOST_AUTO_TEST_CASE(a_hum_in_the_folder_does_not_match_itself) {
  fs::copy(path() / "hum.pv", path() / "songs/hum.pv");
  const auto answer = must({"match", "songs/hum.pv", "songs", "--json"}).json();
  BOOST_TEST(songs_in(answer).front() == "s004");
}

BOOST_AUTO_TEST_CASE(settings_that_shape_features_get_a_cache_of_their_own) {
  const auto first = match();
  must({"match", "hum.pv", "songs", "--set", "salience.peaks=4"});
  BOOST_TEST(match() == first);
  BOOST_TEST(std::distance(fs::directory_iterator(path() / ".cache/tunefind"), fs::directory_iterator()) == 2);
}

BOOST_AUTO_TEST_SUITE_END()
