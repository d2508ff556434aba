// A catalogue that cannot be used is rejected with its name; of a damaged one, all undamaged songs are still used.
#include "storage/catalogue/catalogue.hpp"
#include "storage/catalogue/database.hpp"
#include "storage/catalogue/keys.hpp"
#include "storage/records/record.hpp"
#include "tests/cli/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

constexpr unsigned kSongs = 120;

struct Stocked : CommandFixture {
  Stocked() {
    write_songs(path() / "songs", kSongs);
    must({"ingest", "songs", "--catalogue", "beats"});
    write_file(path() / "hum.pv", pv_bytes(melody(1)));
  }
};

/// Replaces one record of a catalogue.
void rewrite(const fs::path& catalogue, RecordType type, const std::string& key, const std::string& bytes) {
  Database(catalogue, Database::Mode::write, {}).write({{name_of(type), key, bytes}});
}

/// Flips one bit of the salience of a song in the table file that holds it.
void damage(const fs::path& catalogue, const std::string& song) {
  const std::string record = encode_salience(Catalogue::open_for_reading(catalogue).load(song));
  for (const auto& entry : fs::directory_iterator(catalogue)) {
    std::string bytes = read_file(entry.path());
    const auto at = bytes.find(record);
    if (entry.path().extension() != ".sst" || at == std::string::npos) continue;
    bytes[at + record.size() / 2] ^= 1;
    write_file(entry.path(), bytes);
    return;
  }
  BOOST_FAIL("no table file holds the record");
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(bad_catalogue_test, Stocked)

BOOST_AUTO_TEST_CASE(rejects_folders_that_are_not_catalogues) {
  write_file(path() / "other/photo.jpg", "");
  for (const std::string directory : {"missing", "other", "songs", "hum.pv"})
    for (const std::vector<std::string>& words : {std::vector<std::string>{"search", "hum.pv"},
                                                  {"catalogue", "info"},
                                                  {"catalogue", "list"},
                                                  {"catalogue", "check"},
                                                  {"catalogue", "remove", "s001"},
                                                  {"catalogue", "backup", "copy"}}) {
      auto all = words;
      all.insert(all.end(), {"--catalogue", directory});
      const CommandResult finished = run(all);
      BOOST_TEST(finished.code == 1, finished);
      BOOST_TEST(complains(finished, {directory, "catalogue"}));
      BOOST_TEST(finished.out.empty());
    }
  BOOST_TEST(!fs::exists(path() / "missing"));
  BOOST_TEST(!fs::exists(path() / "copy"));
  BOOST_TEST(complains(run({"ingest", "songs", "--catalogue", "other"}), {"other/: not a catalogue, and not empty"}));
}

BOOST_AUTO_TEST_CASE(rejects_other_settings_and_changes_nothing) {
  const std::string before = digest("beats");
  for (const std::vector<std::string>& words : {std::vector<std::string>{"search", "hum.pv"}, {"ingest", "songs"}}) {
    auto all = words;
    all.insert(all.end(), {"--catalogue", "beats", "--set", "salience.peaks=4"});
    const CommandResult finished = run(all);
    BOOST_TEST(finished.code == 1, finished);
    BOOST_TEST(complains(finished, {"beats/: built with salience.peaks = ", "this run has 4"}));
  }
  BOOST_TEST(digest("beats") == before);
}

BOOST_AUTO_TEST_CASE(rejects_a_newer_schema) {
  rewrite(path() / "beats", RecordType::manifest, std::string(kManifestKey), encode(Manifest{2, {}}));
  for (const std::vector<std::string>& words : {std::vector<std::string>{"search", "hum.pv"},
                                                {"ingest", "songs"},
                                                {"catalogue", "info"},
                                                {"catalogue", "remove", "s001"}}) {
    auto all = words;
    all.insert(all.end(), {"--catalogue", "beats"});
    const CommandResult finished = run(all);
    BOOST_TEST(finished.code == 1, finished);
    BOOST_TEST(complains(finished, {"beats/: was written by a newer TuneFind"}));
  }
}

BOOST_AUTO_TEST_CASE(only_damaged_songs_are_left_out_and_ingest_repairs_them) {
  const std::string sound = digest("beats");
  std::string record = encode_salience(Catalogue::open_for_reading(path() / "beats").load("s007"));
  record.back() ^= 1;
  rewrite(path() / "beats", RecordType::salience, song_key(kCommandLineOwner, "s007"), record);

  const CommandResult searched = run({"search", "hum.pv", "--catalogue", "beats", "--json", "-k", "200"});
  BOOST_TEST(searched.code == 3, searched);
  BOOST_TEST(complains(searched, {"beats/", "s007", "damaged"}));
  BOOST_TEST(searched.json()["results"].size() == kSongs - 1);
  BOOST_TEST(searched.json()["results"][0]["song"] == "s001");

  const CommandResult checked = run({"catalogue", "check", "--catalogue", "beats"});
  BOOST_TEST(checked.code == 3, checked);
  BOOST_TEST(complains(checked, {"s007", "damaged"}));
  BOOST_TEST(checked.out == "119 sound songs, 1 problem\n");

  must({"catalogue", "remove", "s007", "--catalogue", "beats"});
  must({"ingest", "songs", "--catalogue", "beats"});
  BOOST_TEST(must({"catalogue", "check", "--catalogue", "beats"}).out == "120 sound songs, 0 problems\n");
  BOOST_TEST(digest("beats") == sound);
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_on_disk_is_reported_and_most_songs_are_still_found) {
  damage(path() / "beats", "s100");
  const CommandResult searched = run({"search", "hum.pv", "--catalogue", "beats", "--json", "-k", "200"});
  BOOST_TEST(searched.code == 3, searched);
  BOOST_TEST(searched.err.find("s100") != std::string::npos, searched);
  for (const std::string& line : lines_of(searched.err)) BOOST_TEST(line.starts_with("tunefind: beats/: "), line);
  const auto results = searched.json()["results"];
  BOOST_TEST(results.size() > kSongs / 2);
  BOOST_TEST(results[0]["song"] == "s001");
  BOOST_TEST(run({"catalogue", "check", "--catalogue", "beats"}).code == 3);
  const CommandResult backup = run({"catalogue", "backup", "copy", "--catalogue", "beats"});
  BOOST_TEST(backup.code == 1, backup);
  BOOST_TEST(!fs::exists(path() / "copy"));
}

BOOST_AUTO_TEST_CASE(one_process_writes_while_others_read) {
  const Catalogue held =
      Catalogue::open_for_writing(path() / "beats", Catalogue::open_for_reading(path() / "beats").parameters());
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"ingest", "songs"}, {"catalogue", "remove", "s001"}}) {
    auto all = words;
    all.insert(all.end(), {"--catalogue", "beats"});
    const CommandResult finished = run(all);
    BOOST_TEST(finished.code == 1, finished);
    BOOST_TEST(complains(finished, {"beats/: already open for writing by another process"}));
  }
  must({"search", "hum.pv", "--catalogue", "beats"});
  must({"catalogue", "info", "--catalogue", "beats"});
  must({"catalogue", "backup", "copy", "--catalogue", "beats"});
}

BOOST_AUTO_TEST_SUITE_END()
