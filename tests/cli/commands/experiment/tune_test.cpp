// `tune` writes a configuration for every command only if it is better on held-out hums; otherwise it writes nothing
// and says why.
#include "tests/cli/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

constexpr unsigned kSongs = 12;

struct Feedback : CommandFixture {
  /// Writes a data folder with 12 songs and `hums` hums by five people, sung without errors.
  void write_hums(const std::string& folder, unsigned hums) const {
    write_songs(path() / folder / "songs", kSongs);
    std::string songs, queries, qrels;
    for (unsigned i = 0; i < kSongs; ++i) songs += song_id(i) + "\tsongs/" + song_id(i) + ".mid\n";
    for (unsigned i = 0; i < hums; ++i) {
      const std::string query = "person" + std::to_string(i % 5) + "-" + std::to_string(100 + i);
      write_file(path() / folder / "hums" / (query + ".pv"), pv_bytes(melody(i % kSongs), 4 + i / kSongs, 18));
      queries += query + "\thums/" + query + ".pv\n";
      qrels += query + " 0 " + song_id(i % kSongs) + " 1\n";
    }
    write_file(path() / folder / "catalogue.tsv", songs);
    write_file(path() / folder / "queries.tsv", queries);
    write_file(path() / folder / "qrels.txt", qrels);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tune_test, Feedback)

BOOST_AUTO_TEST_CASE(better_settings_are_written_for_every_command) {
  write_hums("many", 60);
  const std::vector<std::string> shy{"experiment", "tune", "many", "--set",
                                     "confidence.bias=9"};  // lower than the default, although all hums are right
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), shy.begin(), shy.end());
    return more;
  };
  const CommandResult text = must(with({"--out", "tuned.ini"}));
  BOOST_TEST(text.out.find("adopted, in tuned.ini") != std::string::npos, text);
  const std::string ini = read_file(path() / "tuned.ini");
  for (const char* part : {"[confidence]", "bias = ", "[rank]", "strategy = second_opinion", "strict_weight = "})
    BOOST_TEST(ini.find(part) != std::string::npos, ini);
  const nlohmann::json json = must(with({"--json"})).json();
  BOOST_TEST(json.at("adopted") == true);
  BOOST_TEST(json.at("reason").is_null());
  BOOST_TEST(json.at("with_right") == 60);
  BOOST_TEST(json.at("people") == 5);
  BOOST_TEST(json.at("tuned").at("log_loss").get<double>() < json.at("today").at("log_loss").get<double>());

  must({"ingest", "many/songs", "--catalogue", "catalogue", "--config", "tuned.ini"});
  must({"search", "many/hums/person0-100.pv", "--catalogue", "catalogue", "--config", "tuned.ini"});
  // The adopted settings are the current ones of the next tuning.
  const nlohmann::json again = must({"experiment", "tune", "many", "--json", "--config", "tuned.ini"}).json();
  BOOST_TEST(again.at("settings").at("today") == json.at("settings").at("tuned"));
  BOOST_TEST(again.at("today").at("log_loss").get<double>() == json.at("tuned").at("log_loss").get<double>(),
             boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(too_few_hums_change_nothing) {
  write_hums("few", 6);
  const CommandResult text = must({"experiment", "tune", "few", "--out", "tuned.ini"});
  BOOST_TEST(text.out.find("not adopted: too few hums with a right song") != std::string::npos, text);
  BOOST_TEST(!fs::exists(path() / "tuned.ini"));
  const nlohmann::json json = must({"experiment", "tune", "few", "--json", "--out", "tuned.ini"}).json();
  BOOST_TEST(json.at("adopted") == false);
  BOOST_TEST(json.at("reason").get<std::string>().find("too few") == 0u);
  BOOST_TEST(!fs::exists(path() / "tuned.ini"));
}

BOOST_AUTO_TEST_CASE(folders_are_joined_with_hums_that_have_no_right_song) {
  write_hums("one", 6);
  write_hums("two", 6);
  std::string none;
  for (int i = 0; i < 3; ++i) none += "person9-" + std::to_string(i) + "\thums/person0-100.pv\n";
  write_file(path() / "two/queries_without_right.tsv", none);
  const nlohmann::json json = must({"experiment", "tune", "one", "two", "--json"}).json();
  BOOST_TEST(json.at("hums") == 15);
  BOOST_TEST(json.at("with_right") == 12);
  BOOST_TEST(json.at("people") == 6);
}

BOOST_AUTO_TEST_CASE(reports_failures_in_one_line) {
  write_hums("few", 6);
  BOOST_TEST(run({"experiment", "tune"}).code == 2);
  BOOST_TEST(complains(run({"experiment", "tune", "nowhere"}), {"nowhere/", "queries.tsv"}));
  BOOST_TEST(complains(run({"experiment", "tune", "few", "--set", "rank.strategy=score"}),
                       {"rank.strategy = score: has no weights to tune"}));
  BOOST_TEST(complains(run({"experiment", "tune", "few", "--among", "nowhere"}), {"nowhere", "catalogue.tsv"}));
  BOOST_TEST(complains(run({"experiment", "tune", "few", "--out", "no/such/folder.ini", "--set", "rank.depth=0"}),
                       {"rank.depth = 0"}));
}

BOOST_AUTO_TEST_CASE(a_configuration_can_refer_to_its_own_folder) {
  write_hums("some", 6);
  write_file(path() / "some/experiment.ini", "[data]\nroot = @\ncatalogues = .\nqueries = .\n[run]\nresamples = 100\n");
  must({"experiment", "run", "some/experiment.ini", "--out", "results"});
  must({"experiment", "run", "results/config.ini", "--out", "again"});
  BOOST_TEST(read_file(path() / "again/run.trec") == read_file(path() / "results/run.trec"));
}

BOOST_AUTO_TEST_SUITE_END()
