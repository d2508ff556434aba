// The content of a catalogue is what was put into it, whatever the order, the number of attempts or the number of
// threads and processes.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <numeric>
#include <random>
#include <thread>

#include "features/structure/rolled.hpp"
#include "storage/catalogue/database.hpp"
#include "storage/catalogue/keys.hpp"
#include "storage/records/record.hpp"
#include "tests/storage/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

Catalogue filled(const std::filesystem::path& directory, std::vector<unsigned> numbers) {
  Catalogue catalogue = Catalogue::open_for_writing(directory, kParameters);
  for (const unsigned number : numbers) put_sample(catalogue, number);
  return catalogue;
}

std::vector<unsigned> up_to(unsigned count) {
  std::vector<unsigned> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0u);
  return numbers;
}

std::vector<std::string> ids(const Catalogue& catalogue) {
  std::vector<std::string> found;
  for (const Song& song : catalogue.list()) found.push_back(song.id);
  return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(catalogue_test)

BOOST_AUTO_TEST_CASE(a_song_is_read_back_complete) {
  const TemporaryDirectory temporary;
  const Catalogue catalogue = filled(temporary / "beats", {3, 4});
  const Tune tune = sample_tune(3);
  BOOST_TEST((catalogue.find("s003") == sample_song("s003", tune)));
  BOOST_TEST((catalogue.load("s003") == tune));
  BOOST_TEST(!catalogue.find("s005"));
  BOOST_CHECK_EXCEPTION(catalogue.load("s005"), StorageError, says("record of song \"s005\" does not exist"));
}

BOOST_AUTO_TEST_CASE(an_empty_tune_is_read_back) {
  const TemporaryDirectory temporary;
  Catalogue catalogue = Catalogue::open_for_writing(temporary / "beats", {});
  catalogue.put(sample_song("silence", Tune{}), Tune{});
  BOOST_TEST((catalogue.load("silence") == Tune{}));
  BOOST_CHECK_EXCEPTION(catalogue.put(Song{}, Tune{}), StorageError, says("a song needs an id"));
}

BOOST_AUTO_TEST_CASE(a_rolled_tune_is_visited_rolled_and_loaded_unrolled) {
  Tune tune = sample_tune(5);
  tune.recurrences = {{0, 3, 1.5, 4}};
  tune.duration_s += 6;
  const TemporaryDirectory temporary;
  Catalogue catalogue = Catalogue::open_for_writing(temporary / "beats", kParameters);
  catalogue.put(sample_song("x", tune), tune);
  BOOST_TEST((catalogue.load("x") == unrolled(tune)));
  BOOST_TEST(catalogue.load("x").salience.frames() == 120u);
  const auto fail = [](const std::string& id, const StorageError& error) { BOOST_ERROR(id + ": " + error.what()); };
  catalogue.for_each_salience(
      [&](const Song& song, Tune&& found) {
        BOOST_TEST(song.duration_s == 12);
        BOOST_TEST((found.salience == tune.salience));
        BOOST_TEST((found.lines == tune.lines));
        BOOST_TEST((found.chroma == tune.chroma));
        BOOST_TEST((found.recurrences == tune.recurrences));
      },
      fail);
  tune.duration_s -= 2;
  catalogue.put(sample_song("x", tune), tune);
  BOOST_CHECK_EXCEPTION(catalogue.load("x"), StorageError, says("salience record of song \"x\" is damaged: "));
}

BOOST_AUTO_TEST_CASE(mel_levels_are_stored_and_removed_with_the_song) {
  const TemporaryDirectory temporary;
  Catalogue catalogue = Catalogue::open_for_writing(temporary / "beats", {});
  const std::string before = catalogue.content_digest();
  Tune tune = sample_tune(3);
  tune.sound = sample_sound(3);
  catalogue.put(sample_song("x", tune), tune);
  BOOST_TEST((catalogue.load("x") == tune));
  BOOST_TEST(catalogue.check().problems.empty());
  catalogue.for_each_salience([&](const Song&, Tune&& found) { BOOST_TEST((found.sound == tune.sound)); },
                              [](const std::string& id, const StorageError&) { BOOST_ERROR(id); });
  tune.sound = {};
  catalogue.put(sample_song("x", tune), tune);
  BOOST_TEST(catalogue.load("x").sound.empty());
  tune.sound = sample_sound(4);
  catalogue.put(sample_song("x", tune), tune);
  BOOST_TEST(catalogue.remove("x"));
  BOOST_TEST(catalogue.content_digest() == before);
}

BOOST_AUTO_TEST_CASE(the_tune_determines_the_fields_of_the_song) {
  const TemporaryDirectory temporary;
  Catalogue catalogue = Catalogue::open_for_writing(temporary / "beats", {});
  const Tune tune = sample_tune(1);
  catalogue.put(sample_song("x", Tune{}), tune);
  BOOST_TEST(catalogue.find("x")->duration_s == tune.duration_s);
  BOOST_TEST((catalogue.load("x") == tune));
}

BOOST_AUTO_TEST_CASE(songs_are_listed_by_id) {
  const TemporaryDirectory temporary;
  Catalogue catalogue = Catalogue::open_for_writing(temporary / "beats", {});
  for (const std::string id : {"b", "\xc3\xa9", "a/b", "B", "a", "\x01"})
    catalogue.put(sample_song(id, Tune{}), Tune{});
  const std::vector<std::string> expected{"\x01", "B", "a", "a/b", "b", "\xc3\xa9"};
  BOOST_TEST(ids(catalogue) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(salience_is_visited_in_the_order_of_ids) {
  const TemporaryDirectory temporary;
  const Catalogue catalogue = filled(temporary / "beats", up_to(30));
  unsigned number = 0;
  catalogue.for_each_salience(
      [&](const Song& song, Tune&& tune) {
        BOOST_TEST(song.id == sample_id(number));
        BOOST_TEST((tune.salience == sample_tune(number).salience));
        BOOST_TEST((tune.plain_salience == sample_tune(number).plain_salience));
        BOOST_TEST(tune.duration_s == sample_tune(number).duration_s);
        BOOST_TEST(tune.polyphonic());
        ++number;
      },
      [](const std::string& id, const StorageError& error) { BOOST_ERROR(id + ": " + error.what()); });
  BOOST_TEST(number == 30u);
}

BOOST_AUTO_TEST_CASE(content_does_not_depend_on_order_attempts_or_threads) {
  const TemporaryDirectory temporary;
  const auto numbers = up_to(50);
  const std::string digest = filled(temporary / "once", numbers).content_digest();

  auto shuffled = numbers;
  std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(1));
  BOOST_TEST(filled(temporary / "shuffled", shuffled).content_digest() == digest);

  filled(temporary / "again", {4, 7, 2});
  BOOST_TEST(filled(temporary / "again", numbers).content_digest() == digest);

  Catalogue parallel = Catalogue::open_for_writing(temporary / "parallel", kParameters);
  std::thread odd([&] {
    for (unsigned i = 1; i < 50; i += 2) put_sample(parallel, i);
  });
  for (unsigned i = 0; i < 50; i += 2) put_sample(parallel, i);
  odd.join();
  BOOST_TEST(parallel.content_digest() == digest);

  put_sample(parallel, 50);
  BOOST_TEST(parallel.content_digest() != digest);
  BOOST_TEST(parallel.remove("s050"));
  BOOST_TEST(parallel.content_digest() == digest);
}

BOOST_AUTO_TEST_CASE(the_digest_of_a_known_catalogue_never_changes) {
  const TemporaryDirectory temporary;
  // Covers families, keys and records at once. The digest changes only with a new schema version.
  BOOST_TEST(filled(temporary / "beats", up_to(5)).content_digest() == "cf95445f506b2deee108c2fe9ccc8386");
}

BOOST_AUTO_TEST_CASE(a_removed_song_is_completely_gone) {
  const TemporaryDirectory temporary;
  Catalogue catalogue = filled(temporary / "beats", {1, 2});
  BOOST_TEST(catalogue.remove("s001"));
  BOOST_TEST(!catalogue.remove("s001"));
  BOOST_TEST(!catalogue.find("s001"));
  BOOST_CHECK_THROW(catalogue.load("s001"), StorageError);
  BOOST_TEST(catalogue.check().problems.empty());
  BOOST_TEST(catalogue.check().intact_songs == 1u);
}

BOOST_AUTO_TEST_CASE(names_every_difference_from_the_manifest) {
  const TemporaryDirectory temporary;
  const auto beats = temporary / "beats";
  filled(beats, {1});
  const Catalogue::Parameters other{
      {"salience.strategy", "harmonic_sum"}, {"salience.peaks", "6"}, {"chroma.bins", "12"}};
  const auto message =
      says("beats/: built with chroma.bins = none, this run has 12; salience.peaks = 8, this run has 6");
  BOOST_CHECK_EXCEPTION(Catalogue::open_for_writing(beats, other), StorageError, message);
  const Catalogue catalogue = Catalogue::open_for_reading(beats);
  BOOST_TEST((catalogue.parameters() == kParameters));
  BOOST_CHECK_EXCEPTION(catalogue.require_parameters(other), StorageError, message);
  BOOST_CHECK_NO_THROW(catalogue.require_parameters(kParameters));
}

BOOST_AUTO_TEST_CASE(opening_for_reading_creates_nothing) {
  const TemporaryDirectory temporary;
  BOOST_CHECK_EXCEPTION(Catalogue::open_for_reading(temporary / "beats"), StorageError,
                        says("beats/: no such catalogue"));
  BOOST_TEST(!std::filesystem::exists(temporary / "beats"));
  std::filesystem::create_directory(temporary / "empty");
  BOOST_CHECK_EXCEPTION(Catalogue::open_for_reading(temporary / "empty"), StorageError,
                        says("empty/: not a catalogue"));
  BOOST_TEST(std::filesystem::is_empty(temporary / "empty"));
}

BOOST_AUTO_TEST_CASE(rejects_a_folder_that_holds_other_files) {
  const TemporaryDirectory temporary;
  write_file(temporary / "music/song.wav", "RIFF");
  BOOST_CHECK_EXCEPTION(Catalogue::open_for_writing(temporary / "music", {}), StorageError,
                        says("music/: not a catalogue, and not empty"));
  BOOST_CHECK_EXCEPTION(Catalogue::open_for_writing(temporary / "music/song.wav", {}), StorageError,
                        says("song.wav/: "));
}

BOOST_AUTO_TEST_CASE(an_interrupted_creation_is_resumed) {
  const TemporaryDirectory temporary;
  // Interrupted before the database exists, before its families exist and before the manifest is written.
  for (const char* file : {"LOCK", "IDENTITY", "MANIFEST-000001", "000001.dbtmp"})
    write_file(temporary / "early" / file, "");
  Database(temporary / "middle", Database::Mode::write, {"manifest"});
  Database(temporary / "late", Database::Mode::write, {"manifest", "songs", "salience", "melodies", "chroma"});
  for (const char* name : {"early", "middle", "late"}) {
    BOOST_CHECK_THROW(Catalogue::open_for_reading(temporary / name), StorageError);
    BOOST_TEST(filled(temporary / name, {1}).check().intact_songs == 1u);
    BOOST_TEST((Catalogue::open_for_reading(temporary / name).parameters() == kParameters));
  }
}

BOOST_AUTO_TEST_CASE(rejects_songs_without_a_manifest) {
  const TemporaryDirectory temporary;
  Database(temporary / "beats", Database::Mode::write, {"songs"})
      .write({{"songs", song_key(0, "x"), encode(sample_song("x", Tune{}))}});
  BOOST_CHECK_EXCEPTION(Catalogue::open_for_writing(temporary / "beats", kParameters), StorageError,
                        says("its manifest record is missing"));
}

BOOST_AUTO_TEST_CASE(rejects_a_newer_catalogue) {
  const TemporaryDirectory temporary;
  filled(temporary / "beats", {1});
  Database(temporary / "beats", Database::Mode::write, {})
      .write({{"manifest", std::string(kManifestKey), encode(Manifest{2, kParameters})}});
  BOOST_CHECK_EXCEPTION(Catalogue::open_for_reading(temporary / "beats"), StorageError,
                        says("beats/: was written by a newer TuneFind: catalogue schema 2, this one reads up to 1"));
}

BOOST_AUTO_TEST_CASE(families_of_a_later_version_are_ignored_and_copied) {
  const TemporaryDirectory temporary;
  filled(temporary / "beats", {1});
  Database(temporary / "beats", Database::Mode::write, {"lyrics"}).write({{"lyrics", "word", "songs"}});
  BOOST_TEST(Catalogue::open_for_reading(temporary / "beats").check().problems.empty());
  Catalogue catalogue = filled(temporary / "beats", {2});
  catalogue.backup(temporary / "copy");
  BOOST_TEST(Catalogue::open_for_reading(temporary / "copy").content_digest() == catalogue.content_digest());
}

BOOST_AUTO_TEST_CASE(rejects_a_second_writer) {
  const TemporaryDirectory temporary;
  const Catalogue first = filled(temporary / "LOCKs", {1});
  BOOST_CHECK_EXCEPTION(Catalogue::open_for_writing(temporary / "LOCKs", kParameters), StorageError,
                        says("LOCKs/: already open for writing by another process"));
}

BOOST_AUTO_TEST_CASE(readers_see_the_state_at_their_opening) {
  const TemporaryDirectory temporary;
  Catalogue writer = filled(temporary / "beats", {1, 2});
  const Catalogue reader = Catalogue::open_for_reading(temporary / "beats");
  BOOST_TEST(ids(reader).size() == 2u);
  for (unsigned i = 3; i < 40; ++i) {
    put_sample(writer, i);
    writer.flush();  // compactions delete tables that the reader has open
  }
  writer.remove("s001");
  BOOST_TEST((reader.load("s001") == sample_tune(1)));
  BOOST_TEST(ids(reader).size() == 2u);
  BOOST_TEST(ids(Catalogue::open_for_reading(temporary / "beats")).size() == 38u);
}

BOOST_AUTO_TEST_CASE(a_reader_cannot_write) {
  const TemporaryDirectory temporary;
  filled(temporary / "beats", {1});
  Catalogue reader = Catalogue::open_for_reading(temporary / "beats");
  BOOST_CHECK_EXCEPTION(put_sample(reader, 2), StorageError, says("beats/: "));
}

BOOST_AUTO_TEST_CASE(a_backup_of_a_catalogue_in_use_can_be_restored) {
  const TemporaryDirectory temporary;
  Catalogue catalogue = filled(temporary / "beats", up_to(20));
  const std::string digest = catalogue.content_digest();
  catalogue.backup(temporary / "backup/");
  put_sample(catalogue, 99);
  Catalogue::open_for_reading(temporary / "beats").backup(temporary / "read");
  BOOST_TEST(Catalogue::open_for_reading(temporary / "read").content_digest() == catalogue.content_digest());

  BOOST_CHECK_EXCEPTION(Catalogue::restore(temporary / "backup", temporary / "beats"), StorageError,
                        says("beats: exists already and is not an empty directory"));
  std::filesystem::create_directory(temporary / "restored");
  Catalogue::restore(temporary / "backup", temporary / "restored");
  BOOST_TEST(Catalogue::open_for_writing(temporary / "restored", kParameters).content_digest() == digest);
  BOOST_TEST(!std::filesystem::exists(temporary / "restored.partial"));
}

BOOST_AUTO_TEST_CASE(an_interrupted_backup_is_started_again) {
  const TemporaryDirectory temporary;
  filled(temporary / "copy.partial", {7});
  const Catalogue catalogue = filled(temporary / "beats", {1});
  catalogue.backup(temporary / "copy");
  BOOST_TEST(Catalogue::open_for_reading(temporary / "copy").content_digest() == catalogue.content_digest());
}

BOOST_AUTO_TEST_SUITE_END()
