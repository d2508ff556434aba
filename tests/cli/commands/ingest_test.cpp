// Every ingested song is in the catalogue once, under its documented id; ingesting again changes nothing.
#include "tests/cli/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

nlohmann::json report(std::size_t added, std::size_t unchanged, std::size_t failed = 0) {
  return {{"added", added}, {"unchanged", unchanged}, {"failed", failed}, {"interrupted", false}};
}

std::vector<std::string> ids(const CommandFixture& shop) {
  std::vector<std::string> found;
  for (const std::string& line : lines_of(shop.must({"catalogue", "list", "--json", "--catalogue", "beats"}).out))
    found.push_back(nlohmann::json::parse(line)["song"]);
  return found;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(ingest_test, CommandFixture)

BOOST_AUTO_TEST_CASE(ids_are_paths_below_the_folder_or_stems_of_files) {
  write_songs(path() / "folder/deep", 2);
  write_file(path() / "elsewhere/single.mid", midi_bytes(melody(7)));
  write_file(path() / "folder/notes.txt", "no notes");
  BOOST_TEST(must({"ingest", "folder", "elsewhere/single.mid", "--catalogue", "beats", "--json"}).json() ==
             report(3, 0));
  const std::vector<std::string> expected{"deep/s000", "deep/s001", "single"};
  BOOST_TEST(ids(*this) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_data_folder_gives_ids_and_titles_by_its_list) {
  write_songs(path() / "data/songs", 3);
  write_file(path() / "data/catalogue.tsv", "rose\tsongs/s000.mid\t茉莉花\nplain\tsongs/s001.mid\n");
  must({"ingest", "data", "--catalogue", "beats"});
  const auto lines = lines_of(must({"catalogue", "list", "--json", "--catalogue", "beats"}).out);
  BOOST_TEST_REQUIRE(lines.size() == 2u);
  const auto plain = nlohmann::json::parse(lines[0]), rose = nlohmann::json::parse(lines[1]);
  BOOST_TEST(plain["song"] == "plain");
  BOOST_TEST(plain["title"] == "");
  BOOST_TEST(rose["song"] == "rose");
  BOOST_TEST(rose["title"] == "茉莉花");
  BOOST_TEST(rose["source"] == "s000.mid");
  BOOST_TEST(rose["polyphonic"] == false);
  BOOST_TEST(rose["duration_s"].get<double>() == onset_s(melody(0), 48), boost::test_tools::tolerance(0.02));
}

BOOST_AUTO_TEST_CASE(ingesting_again_reads_only_new_and_changed_files) {
  write_songs(path() / "songs", 3);
  BOOST_TEST(must({"ingest", "songs", "--catalogue", "beats", "--json"}).json() == report(3, 0));
  const std::string before = digest("beats");
  BOOST_TEST(must({"ingest", "songs", "--catalogue", "beats", "--json"}).json() == report(0, 3));
  BOOST_TEST(digest("beats") == before);
  write_file(path() / "songs/s001.mid", midi_bytes(melody(40)));
  write_songs(path() / "songs/new", 1);
  BOOST_TEST(must({"ingest", "songs", "--catalogue", "beats", "--json"}).json() == report(2, 2));
  BOOST_TEST(digest("beats") != before);
}

BOOST_AUTO_TEST_CASE(threads_and_order_do_not_change_the_content) {
  write_songs(path() / "songs", 8);
  must({"ingest", "songs", "--catalogue", "one", "--threads", "1"});
  must({"ingest", "songs", "--catalogue", "four", "--threads", "4"});
  BOOST_TEST(digest("one") == digest("four"));
  for (const char* song : {"songs/s007.mid", "songs/s002.mid"}) must({"ingest", song, "--catalogue", "by one"});
  must({"ingest", "songs", "--catalogue", "by one"});
  BOOST_TEST(digest("one") == digest("by one"));
}

BOOST_AUTO_TEST_CASE(text_report_counts_songs) {
  write_songs(path() / "songs", 2);
  const CommandResult ingested = must({"ingest", "songs", "--catalogue", "beats"});
  BOOST_TEST(ingested.out == "2 songs added, 0 unchanged, 0 failed\n");
  BOOST_TEST(ingested.err.empty());
}

BOOST_AUTO_TEST_CASE(a_recording_is_a_polyphonic_song) {
  fs::create_directories(path() / "songs");
  write_wav(path() / "songs/beat.wav", tone(melody(1), 0, 24));
  must({"ingest", "songs", "--catalogue", "beats"});
  const auto song = must({"catalogue", "list", "--json", "--catalogue", "beats"}).json();
  BOOST_TEST(song["polyphonic"] == true);
  BOOST_TEST(song["duration_s"].get<double>() == onset_s(melody(1), 24), boost::test_tools::tolerance(0.02));
}

BOOST_AUTO_TEST_SUITE_END()
