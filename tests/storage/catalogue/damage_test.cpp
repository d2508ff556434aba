// Damage affects only what it hits: it is reported in one line, and everything else is still found.
#include <boost/test/unit_test.hpp>
#include <set>

#include "storage/catalogue/database.hpp"
#include "storage/catalogue/keys.hpp"
#include "storage/records/record.hpp"
#include "tests/storage/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

constexpr unsigned kSongs = 120;

void fill(const std::filesystem::path& directory) {
  Catalogue catalogue = Catalogue::open_for_writing(directory, kParameters);
  for (unsigned i = 0; i < kSongs; ++i) put_sample(catalogue, i, 400);
}

void put_raw(const std::filesystem::path& directory, RecordType type, const std::string& id,
             std::optional<std::string> bytes) {
  Database(directory, Database::Mode::write, {}).write({{name_of(type), song_key(kCommandLineOwner, id), bytes}});
}

// Flips a bit in the middle of `record` in the table file that holds it.
void damage_on_disk(const std::filesystem::path& directory, const std::string& record) {
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() != ".sst") continue;
    std::string bytes = read_file(entry.path());
    const auto at = bytes.find(record);
    if (at == std::string::npos) continue;
    bytes[at + record.size() / 2] ^= 1;
    write_file(entry.path(), bytes);
    return;
  }
  BOOST_FAIL("the record is in no table");
}

struct Visited {
  std::set<std::string> sound;
  std::map<std::string, std::string> lost;
};

Visited visit(const std::filesystem::path& directory) {
  Visited visited;
  Catalogue::open_for_reading(directory).for_each_salience(
      [&](const Song& song, Tune&& tune) {
        const auto number = static_cast<unsigned>(std::stoul(song.id.substr(1)));
        BOOST_TEST((tune.salience == sample_tune(number, 400).salience));
        visited.sound.insert(song.id);
      },
      [&](const std::string& id, const StorageError& error) {
        BOOST_TEST(std::string(error.what()).find('\n') == std::string::npos);
        visited.lost[id] = error.what();
      });
  return visited;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(damage_test)

BOOST_AUTO_TEST_CASE(a_damaged_record_affects_only_its_song) {
  const TemporaryDirectory temporary;
  fill(temporary / "beats");
  std::string salience = encode_salience(sample_tune(5, 400)), song = encode(sample_song("s009", Tune{}));
  salience.back() ^= 1;
  song.back() ^= 1;
  put_raw(temporary / "beats", RecordType::salience, "s005", salience);
  put_raw(temporary / "beats", RecordType::songs, "s009", song);
  put_raw(temporary / "beats", RecordType::salience, "s011", std::nullopt);

  const Visited visited = visit(temporary / "beats");
  BOOST_TEST(visited.sound.size() == kSongs - 3);
  BOOST_TEST(visited.lost.size() == 3u);
  BOOST_TEST(visited.lost.at("s005").find("beats/: salience record of song \"s005\" is damaged: ") !=
             std::string::npos);
  BOOST_TEST(visited.lost.at("s009").find("beats/: songs record of song \"s009\" is damaged: ") != std::string::npos);
  BOOST_TEST(visited.lost.at("s011").find("beats/: salience record of song \"s011\" does not exist") !=
             std::string::npos);
  const Catalogue catalogue = Catalogue::open_for_reading(temporary / "beats");
  BOOST_CHECK_EXCEPTION(catalogue.load("s005"), StorageError, says("salience record of song \"s005\" is damaged"));
  BOOST_CHECK_EXCEPTION(catalogue.list(), StorageError, says("songs record of song \"s009\" is damaged"));
}

BOOST_AUTO_TEST_CASE(detects_a_record_under_the_wrong_id) {
  const TemporaryDirectory temporary;
  fill(temporary / "beats");
  put_raw(temporary / "beats", RecordType::songs, "s001", encode(sample_song("s002", Tune{})));
  BOOST_CHECK_EXCEPTION(Catalogue::open_for_reading(temporary / "beats").find("s001"), StorageError,
                        says("it belongs to song \"s002\""));
}

BOOST_AUTO_TEST_CASE(check_names_everything_that_is_wrong) {
  const TemporaryDirectory temporary;
  fill(temporary / "beats");
  BOOST_TEST(Catalogue::open_for_reading(temporary / "beats").check().intact_songs == kSongs);
  put_raw(temporary / "beats", RecordType::chroma, "s003", "nonsense");
  put_raw(temporary / "beats", RecordType::melodies, "s004", std::nullopt);
  put_raw(temporary / "beats", RecordType::songs, "s005", std::nullopt);
  put_raw(temporary / "beats", RecordType::songs, "s006", seal(RecordType::songs, 3, ""));
  const CheckReport report = Catalogue::open_for_reading(temporary / "beats").check();
  std::vector<std::string> found;
  for (const auto& [song, problem] : report.problems)
    found.push_back(song + problem.substr(problem.rfind("beats/") + 6));
  std::sort(found.begin(), found.end());
  const std::vector<std::string> expected{
      "s003: chroma record of song \"s003\" is damaged: it is shorter than an envelope",
      "s004: melodies record of song \"s004\" does not exist", "s005: songs record of song \"s005\" does not exist",
      "s006: was written by a newer TuneFind: songs schema 3, this one reads up to 1"};
  BOOST_TEST(found == expected, boost::test_tools::per_element());
  BOOST_TEST(report.intact_songs == kSongs - 4);
}

BOOST_AUTO_TEST_CASE(a_damaged_salience_block_affects_only_the_songs_in_it) {
  const TemporaryDirectory temporary;
  fill(temporary / "beats");
  damage_on_disk(temporary / "beats", encode_salience(sample_tune(60, 400)));
  const Visited visited = visit(temporary / "beats");
  BOOST_TEST(visited.sound.size() + visited.lost.size() == kSongs);
  BOOST_TEST(visited.lost.contains("s060"));
  BOOST_TEST(visited.lost.size() < 8u);  // a block of 4 KiB holds few songs
  for (const auto& [id, message] : visited.lost)
    BOOST_TEST(message.find(fmt::format("beats/: salience record of song \"{}\" is damaged: ", id)) !=
               std::string::npos);
  const CheckReport report = Catalogue::open_for_reading(temporary / "beats").check();
  BOOST_TEST(report.intact_songs == visited.sound.size());
  BOOST_CHECK_EXCEPTION(Catalogue::open_for_reading(temporary / "beats").backup(temporary / "copy"), StorageError,
                        says("beats/: is damaged: "));
  BOOST_TEST(!std::filesystem::exists(temporary / "copy"));
}

BOOST_AUTO_TEST_CASE(a_damaged_songs_block_affects_only_the_songs_in_it) {
  const TemporaryDirectory temporary;
  fill(temporary / "beats");
  damage_on_disk(temporary / "beats", encode(sample_song("s050", sample_tune(50, 400))));
  const Visited visited = visit(temporary / "beats");
  // The keys of salience name every song that is lost.
  BOOST_TEST(visited.sound.size() + visited.lost.size() == kSongs);
  BOOST_TEST(visited.lost.contains("s050"));
  BOOST_TEST(!visited.lost.contains(""));
  BOOST_TEST(!visited.lost.contains("s119"));
}

BOOST_AUTO_TEST_CASE(unnamable_songs_are_reported_as_a_range) {
  const TemporaryDirectory temporary;
  fill(temporary / "beats");
  damage_on_disk(temporary / "beats", encode(sample_song("s050", sample_tune(50, 400))));
  damage_on_disk(temporary / "beats", encode_salience(sample_tune(60, 400)));
  const Visited visited = visit(temporary / "beats");
  BOOST_TEST(visited.lost.contains("s050"));
  BOOST_TEST(visited.lost.at("").find("beats/: songs records between ") != std::string::npos);
  BOOST_TEST(visited.sound.contains("s119"));
}

BOOST_AUTO_TEST_CASE(a_damaged_database_file_is_reported_in_one_line) {
  for (const std::string file : {"CURRENT", "MANIFEST"})
    for (const std::string damage : {"cut", "garbage", "flip"}) {
      const TemporaryDirectory temporary;
      fill(temporary / "beats");
      std::filesystem::path path;
      for (const auto& entry : std::filesystem::directory_iterator(temporary / "beats"))
        if (entry.path().filename().string().starts_with(file)) path = entry.path();
      std::string bytes = read_file(path);
      if (damage == "cut") bytes.clear();
      if (damage == "garbage") bytes = "\x01garbage\n";
      if (damage == "flip") bytes[bytes.size() / 2] ^= 4;
      write_file(path, bytes);
      BOOST_TEST_CONTEXT(file << " " << damage) {
        BOOST_CHECK_EXCEPTION(Catalogue::open_for_reading(temporary / "beats"), StorageError, says("beats/: "));
        BOOST_CHECK_EXCEPTION(Catalogue::open_for_writing(temporary / "beats", kParameters), StorageError,
                              says("beats/: "));
      }
    }
}

BOOST_AUTO_TEST_CASE(a_missing_table_is_reported_in_one_line) {
  const TemporaryDirectory temporary;
  fill(temporary / "beats");
  for (const auto& entry : std::filesystem::directory_iterator(temporary / "beats"))
    if (entry.path().extension() == ".sst") std::filesystem::remove(entry.path());
  BOOST_CHECK_EXCEPTION(Catalogue::open_for_reading(temporary / "beats"), StorageError, says("beats/: "));
}

BOOST_AUTO_TEST_SUITE_END()
