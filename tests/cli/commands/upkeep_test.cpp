// `catalogue` reports what a catalogue holds, removes only the songs that are named, and restores a backup unchanged.
#include "tests/cli/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

struct Stocked : CommandFixture {
  Stocked() {
    write_songs(path() / "songs", 5);
    must({"ingest", "songs", "--catalogue", "beats"});
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(upkeep_test, Stocked)

BOOST_AUTO_TEST_CASE(info_counts_songs_and_lists_the_settings) {
  const auto info = must({"catalogue", "info", "--json", "--catalogue", "beats"}).json();
  BOOST_TEST(info["songs"] == 5);
  BOOST_TEST(info["polyphonic"] == 0);
  BOOST_TEST(info["seconds"].get<double>() > 5);
  BOOST_TEST(info["digest"].get<std::string>().size() == 32u);
  BOOST_TEST(info["settings"]["salience.strategy"] == "melody_peaks");
  const CommandResult text = must({"catalogue", "info", "--catalogue", "beats"});
  BOOST_TEST(text.out.starts_with("5 songs"), text);
  BOOST_TEST(text.out.find("salience.strategy = melody_peaks") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(list_is_a_table_sorted_by_id) {
  const auto lines = lines_of(must({"catalogue", "list", "--catalogue", "beats"}).out);
  BOOST_TEST_REQUIRE(lines.size() == 6u);
  BOOST_TEST(lines[0].starts_with("id "));
  BOOST_TEST(lines[1].starts_with("s000 "));
  BOOST_TEST(lines[5].ends_with("s004.mid"));
}

BOOST_AUTO_TEST_CASE(remove_takes_the_named_songs_and_reports_unknown_ids) {
  const CommandResult removed = run({"catalogue", "remove", "s001", "nobody", "s003", "--catalogue", "beats"});
  BOOST_TEST(removed.code == 3, removed);
  BOOST_TEST(complains(removed, {"beats", "'nobody'"}));
  BOOST_TEST(run({"catalogue", "remove", "s001", "--catalogue", "beats"}).code == 1);
  std::string ids;
  for (const std::string& line : lines_of(must({"catalogue", "list", "--json", "--catalogue", "beats"}).out))
    ids += nlohmann::json::parse(line)["song"].get<std::string>() + " ";
  BOOST_TEST(ids == "s000 s002 s004 ");
  must({"catalogue", "check", "--catalogue", "beats"});
  // Ingesting the removed songs again gives the same catalogue as ingesting all songs into a new one.
  const std::string others = digest("beats");
  must({"ingest", "songs", "--catalogue", "beats"});
  must({"ingest", "songs", "--catalogue", "new"});
  BOOST_TEST(digest("beats") != others);
  BOOST_TEST(digest("beats") == digest("new"));
}

BOOST_AUTO_TEST_CASE(a_restored_backup_equals_the_catalogue) {
  must({"catalogue", "backup", "copy", "--catalogue", "beats"});
  BOOST_TEST(digest("copy") == digest("beats"));
  const std::string before = digest("beats");
  must({"catalogue", "remove", "s000", "--catalogue", "beats"});
  const CommandResult over = run({"catalogue", "restore", "copy", "--catalogue", "beats"});
  BOOST_TEST(over.code == 1, over);
  BOOST_TEST(complains(over, {"beats", "exists already"}));
  must({"catalogue", "restore", "copy", "--catalogue", "restored"});
  BOOST_TEST(digest("restored") == before);
  BOOST_TEST(run({"catalogue", "restore", "songs", "--catalogue", "other"}).code == 1);
}

BOOST_AUTO_TEST_CASE(check_reports_no_problems_in_a_sound_catalogue) {
  BOOST_TEST(must({"catalogue", "check", "--catalogue", "beats"}).out == "5 sound songs, 0 problems\n");
  BOOST_TEST((must({"catalogue", "check", "--json", "--catalogue", "beats"}).json() ==
              nlohmann::json{{"sound", 5}, {"problems", 0}}));
}

BOOST_AUTO_TEST_SUITE_END()
