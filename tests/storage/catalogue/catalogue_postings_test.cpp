// The live postings are those that a plain map of the stored songs' terms gives, whatever was put, replaced, loaded or
// removed before. Damage affects only what it hits.
#include <boost/test/unit_test.hpp>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "storage/catalogue/bulk_load.hpp"
#include "storage/catalogue/database.hpp"
#include "storage/catalogue/keys.hpp"
#include "storage/records/record.hpp"
#include "tests/storage/catalogue/postings_oracle.hpp"
#include "tests/storage/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

namespace fs = std::filesystem;

const Tune kSilence;

void put(Catalogue& catalogue, const std::string& id, const std::vector<Term>& terms) {
  catalogue.put(sample_song(id, kSilence), kSilence, terms);
}

void put_raw(const fs::path& directory, const Change& change) {
  Database(directory, Database::Mode::write, {}).write({change});
}

/// Writes a catalogue as versions without numbers and postings did.
void write_old_catalogue(const fs::path& directory, const std::vector<std::string>& ids) {
  Database old(directory, Database::Mode::write, {"manifest", "songs", "salience", "melodies", "chroma"});
  std::vector<Change> changes{{"manifest", "", encode(Manifest{1, kParameters})}};
  for (const std::string& id : ids) {
    const PackedSong song = pack_song(sample_song(id, kSilence), kSilence);
    const std::string key = song_key(kCommandLineOwner, id);
    changes.push_back({"songs", key, song.song});
    changes.push_back({"salience", key, song.salience});
    changes.push_back({"melodies", key, song.melodies});
    changes.push_back({"chroma", key, song.chroma});
  }
  old.write(changes);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(catalogue_postings_test)

BOOST_AUTO_TEST_CASE(live_postings_are_those_of_the_stored_songs) {
  std::mt19937 random(5);
  for (int round = 0; round < 8; ++round) {
    const TemporaryDirectory temporary;
    std::optional<Catalogue> catalogue = Catalogue::open_for_writing(temporary / "beats", kParameters);
    Songs songs;
    for (int step = 0; step < 60; ++step) {
      const auto n = static_cast<unsigned>(random() % 30), seed = static_cast<unsigned>(random());
      switch (random() % 10) {
        case 0: {
          Songs loaded;
          for (unsigned i = 0; i < 10; ++i) loaded[sample_id((seed >> i) % 30)] = sample_terms(seed + i);
          load(*catalogue, loaded);
          for (const auto& [id, terms] : loaded) songs[id] = terms;
          break;
        }
        case 1:
        case 2:
          BOOST_TEST(catalogue->remove(sample_id(n)) == (songs.erase(sample_id(n)) == 1));
          break;
        case 3:
          catalogue->flush();
          break;
        case 4:
          catalogue.reset();
          catalogue = Catalogue::open_for_writing(temporary / "beats", kParameters);
          break;
        default:
          put(*catalogue, sample_id(n), songs[sample_id(n)] = sample_terms(seed));
      }
    }
    require_equal(*catalogue, songs);
    catalogue->backup(temporary / "copy");
    catalogue.reset();
    require_equal(Catalogue::open_for_reading(temporary / "beats"), songs);
    require_equal(Catalogue::open_for_reading(temporary / "copy"), songs);
    Catalogue copy = Catalogue::open_for_writing(temporary / "copy", kParameters);
    put(copy, "later", songs["later"] = sample_terms(1));
    require_equal(copy, songs);
  }
}

BOOST_AUTO_TEST_CASE(numbers_are_assigned_in_order_and_only_once) {
  const TemporaryDirectory temporary;
  std::optional<Catalogue> catalogue = Catalogue::open_for_writing(temporary / "beats", kParameters);
  put(*catalogue, "b", {{7, 3}, {7, 1}, {7, 3}, {4, 2}});
  put(*catalogue, "a", {{7, 5}});
  BOOST_TEST((numbers(*catalogue) == std::map<std::uint32_t, std::string>{{0, "b"}, {1, "a"}}));
  BOOST_TEST((catalogue->postings(7) == std::vector<Posting>{{0, 1}, {0, 3}, {1, 5}}));
  BOOST_TEST(catalogue->postings(5).empty());
  put(*catalogue, "b", {{7, 9}});
  BOOST_TEST(catalogue->remove("a"));
  BOOST_TEST((numbers(*catalogue) == std::map<std::uint32_t, std::string>{{2, "b"}}));
  BOOST_TEST((catalogue->postings(7) == std::vector<Posting>{{0, 1}, {0, 3}, {1, 5}, {2, 9}}));
  BOOST_TEST(catalogue->remove("b"));
  catalogue.reset();
  // Numbers of removed songs must not be assigned again, or their dead postings would belong to a song.
  catalogue = Catalogue::open_for_writing(temporary / "beats", kParameters);
  load(*catalogue, {{"c", {}}, {"d", {}}});
  put(*catalogue, "e", {});
  BOOST_TEST((numbers(*catalogue) == std::map<std::uint32_t, std::string>{{3, "c"}, {4, "d"}, {5, "e"}}));
}

BOOST_AUTO_TEST_CASE(a_backup_leaves_out_dead_postings) {
  const TemporaryDirectory temporary;
  Catalogue catalogue = Catalogue::open_for_writing(temporary / "beats", kParameters);
  put(catalogue, "a", {{1, 1}, {2, 2}});
  put(catalogue, "b", {{1, 3}});
  put(catalogue, "a", {{1, 4}});
  put(catalogue, "c", {{1, 5}});
  BOOST_TEST(catalogue.remove("c"));
  catalogue.backup(temporary / "copy");
  Catalogue copy = Catalogue::open_for_writing(temporary / "copy", kParameters);
  BOOST_TEST((copy.postings(1) == std::vector<Posting>{{1, 3}, {2, 4}}));
  BOOST_TEST(copy.postings(2).empty());
  put(copy, "c", {{1, 6}});
  BOOST_TEST((copy.postings(1) == std::vector<Posting>{{1, 3}, {2, 4}, {4, 6}}));
}

BOOST_AUTO_TEST_CASE(the_blocks_of_a_term_are_read_as_one_list) {
  const TemporaryDirectory temporary;
  Catalogue::open_for_writing(temporary / "beats", kParameters);
  // Sets the next number so that the load crosses the border between two blocks.
  put_raw(temporary / "beats", {kNumbers, std::string(kNextNumberKey), std::string("\xfa\xff\x01\x00", 4)});
  Catalogue catalogue = Catalogue::open_for_writing(temporary / "beats", kParameters);
  Songs songs;
  std::vector<Posting> expected;
  for (unsigned i = 0; i < 12; ++i) {
    songs[sample_id(i)] = {{70000, i}, {i % 2, i}};
    expected.push_back({0x1fffa + i, i});
  }
  load(catalogue, songs);
  BOOST_TEST((catalogue.postings(70000) == expected));
  require_equal(catalogue, songs);
}

BOOST_AUTO_TEST_CASE(songs_put_by_several_threads_get_distinct_numbers) {
  const TemporaryDirectory temporary;
  Catalogue catalogue = Catalogue::open_for_writing(temporary / "beats", kParameters);
  const auto put_all = [&](unsigned from, unsigned to) {
    for (const auto& [id, terms] : sample_songs(from, to)) put(catalogue, id, terms);
  };
  std::thread first(put_all, 0, 50), second(put_all, 50, 100);
  load(catalogue, sample_songs(100, 150));
  first.join();
  second.join();
  require_equal(catalogue, sample_songs(0, 150));
}

BOOST_AUTO_TEST_CASE(readers_see_the_postings_at_their_opening) {
  const TemporaryDirectory temporary;
  Catalogue writer = Catalogue::open_for_writing(temporary / "beats", kParameters);
  load(writer, sample_songs(0, 20));
  put(writer, "s020", sample_terms(20));
  const Catalogue reader = Catalogue::open_for_reading(temporary / "beats");
  for (unsigned i = 21; i < 60; ++i) {
    put(writer, sample_id(i), sample_terms(i));
    writer.flush();
    if (i % 10 == 0) load(writer, sample_songs(0, 5));
  }
  require_equal(reader, sample_songs(0, 21));
  require_equal(Catalogue::open_for_reading(temporary / "beats"), sample_songs(0, 60));
}

BOOST_AUTO_TEST_CASE(content_does_not_depend_on_numbers_and_postings) {
  const TemporaryDirectory temporary;
  Catalogue forwards = Catalogue::open_for_writing(temporary / "forwards", kParameters);
  Catalogue backwards = Catalogue::open_for_writing(temporary / "backwards", kParameters);
  for (const char* id : {"a", "b"}) put(forwards, id, {{1, 2}});
  for (const char* id : {"b", "a"}) put(backwards, id, {{1, 3}});
  BOOST_TEST(forwards.content_digest() == backwards.content_digest());
}

BOOST_AUTO_TEST_CASE(the_state_changes_exactly_with_the_content) {
  const TemporaryDirectory temporary;
  std::set<std::string> states;
  std::optional<Catalogue> catalogue = Catalogue::open_for_writing(temporary / "beats", kParameters);
  const auto is_new = [&] { return states.insert(catalogue->state()).second; };
  const auto check_is_kept = [&] {
    const std::string state = catalogue->state();
    catalogue->flush();
    BOOST_TEST(catalogue->state() == state);
    catalogue.reset();
    BOOST_TEST(Catalogue::open_for_reading(temporary / "beats").state() == state);
    catalogue = Catalogue::open_for_writing(temporary / "beats", kParameters);
    BOOST_TEST(catalogue->state() == state);
  };
  BOOST_TEST(is_new());
  check_is_kept();
  put(*catalogue, "a", {{1, 2}});
  BOOST_TEST(is_new());
  put(*catalogue, "a", {{1, 2}});
  BOOST_TEST(is_new());
  check_is_kept();
  // Loads of songs after all others: twice without terms, then with terms.
  load(*catalogue, {{"x", {}}, {"y", {}}});
  BOOST_TEST(is_new());
  check_is_kept();
  load(*catalogue, {{"z", {}}});
  BOOST_TEST(is_new());
  load(*catalogue, {{"zz", {{3, 1}}}});
  BOOST_TEST(is_new());
  check_is_kept();
  BOOST_TEST(catalogue->remove("a"));
  BOOST_TEST(is_new());
  BOOST_TEST(!catalogue->remove("a"));
  BOOST_TEST(!is_new());
  check_is_kept();
  catalogue->backup(temporary / "copy");
  BOOST_TEST(!is_new());
  catalogue.emplace(Catalogue::open_for_reading(temporary / "copy"));
  BOOST_TEST(is_new());
  catalogue.reset();
  fs::remove_all(temporary / "beats");
  catalogue = Catalogue::open_for_writing(temporary / "beats", kParameters);
  BOOST_TEST(is_new());
}

BOOST_AUTO_TEST_CASE(a_catalogue_of_an_earlier_version_gets_postings_as_songs_are_put) {
  const TemporaryDirectory temporary;
  write_old_catalogue(temporary / "beats", {"a", "b", "c"});
  const std::string digest = Catalogue::open_for_reading(temporary / "beats").content_digest();
  {
    const Catalogue reader = Catalogue::open_for_reading(temporary / "beats");
    BOOST_TEST(reader.list().size() == 3u);
    BOOST_TEST(numbers(reader).empty());
    BOOST_TEST(index_of(reader).empty());
    BOOST_TEST(reader.postings(0).empty());
    BOOST_TEST(reader.check().problems.empty());
    BOOST_TEST(reader.check().intact_songs == 3u);
    reader.backup(temporary / "copy");
    BOOST_TEST(Catalogue::open_for_reading(temporary / "copy").content_digest() == digest);
  }
  for (const char* name : {"beats", "copy"}) {
    Catalogue writer = Catalogue::open_for_writing(temporary / name, kParameters);
    require_equal(writer, {{"a", {}}, {"b", {}}, {"c", {}}});
    BOOST_TEST(writer.content_digest() == digest);
    put(writer, "b", {{1, 2}});
    load(writer, {{"d", {{1, 3}}}});
    require_equal(writer, {{"a", {}}, {"b", {{1, 2}}}, {"c", {}}, {"d", {{1, 3}}}});
  }
}

BOOST_AUTO_TEST_CASE(a_damaged_list_affects_no_other_list) {
  const TemporaryDirectory temporary;
  {
    Catalogue catalogue = Catalogue::open_for_writing(temporary / "beats", kParameters);
    for (const char* id : {"a", "b", "c"}) put(catalogue, id, {{1, 1}, {2, 2}, {3, 3}});
  }
  put_raw(temporary / "beats", {kPostings, postings_key(2, 0), "\x02"});
  put_raw(temporary / "beats", {kPostings, postings_key(4, 0), std::string("\x07\x00\x07\x05", 4)});
  put_raw(temporary / "beats", {kPostings, "odd", ""});
  const Catalogue catalogue = Catalogue::open_for_reading(temporary / "beats");
  const std::string problem = "beats/: postings record of term 2 is damaged: it is empty";
  BOOST_CHECK_EXCEPTION(catalogue.postings(2), StorageError, says(problem));
  BOOST_CHECK_EXCEPTION(catalogue.for_each_posting_list([](auto, auto) {}), StorageError, says(problem));
  BOOST_TEST(catalogue.postings(3).size() == 3u);
  std::vector<std::uint32_t> terms;
  std::vector<std::string> damage;
  catalogue.for_each_posting_list([&](std::uint32_t term, auto) { terms.push_back(term); },
                                  [&](const StorageError& error) { damage.push_back(error.what()); });
  BOOST_TEST((terms == std::vector<std::uint32_t>{1, 3, 4}));
  BOOST_TEST(damage.size() == 2u);
  BOOST_TEST(damage.at(0).ends_with(problem));
  BOOST_TEST(damage.at(1).ends_with("beats/: postings record is damaged: its key is not a term and a block"));
  const CheckReport report = catalogue.check();
  BOOST_TEST(report.intact_songs == 3u);
  BOOST_REQUIRE(report.problems.size() == 3u);
  BOOST_TEST(report.problems[0].problem.ends_with(problem));
  BOOST_TEST(
      report.problems[1].problem.ends_with("term 4 is damaged: it holds song numbers that have not been assigned yet"));
  BOOST_CHECK_EXCEPTION(catalogue.backup(temporary / "copy"), StorageError, says(problem));
}

BOOST_AUTO_TEST_CASE(a_damaged_block_affects_only_the_lists_in_it) {
  const TemporaryDirectory temporary;
  {
    Catalogue catalogue = Catalogue::open_for_writing(temporary / "beats", kParameters);
    Songs songs;
    for (unsigned i = 0; i < 200; ++i)
      for (unsigned term = 0; term < 500; ++term) songs[sample_id(i)].push_back({term, 1000 + term});
    load(catalogue, songs);
  }
  std::vector<Posting> list;
  for (unsigned i = 0; i < 200; ++i) list.push_back({i, 1250});
  for (const auto& entry : fs::directory_iterator(temporary / "beats")) {
    std::string bytes = read_file(entry.path());
    const auto at = bytes.find(pack_postings(list));
    if (at == std::string::npos) continue;
    bytes[at + 100] ^= 1;
    write_file(entry.path(), bytes);
  }
  const Catalogue catalogue = Catalogue::open_for_reading(temporary / "beats");
  BOOST_CHECK_EXCEPTION(catalogue.postings(250), StorageError,
                        says("beats/: postings record of term 250 is damaged: "));
  std::set<std::uint32_t> terms;
  std::vector<std::string> damage;
  catalogue.for_each_posting_list(
      [&](std::uint32_t term, auto postings) {
        BOOST_TEST(postings.size() == 200u);
        terms.insert(term);
      },
      [&](const StorageError& error) { damage.push_back(error.what()); });
  BOOST_TEST(terms.size() > 450u);
  BOOST_TEST(terms.size() < 500u);
  BOOST_TEST(terms.contains(0));
  BOOST_TEST(terms.contains(499));
  BOOST_REQUIRE(damage.size() == 1u);
  BOOST_TEST(damage[0].find("beats/: postings records between term ") != std::string::npos);
  BOOST_TEST(catalogue.check().problems.size() == 1u);
  BOOST_TEST(catalogue.check().intact_songs == 200u);
}

BOOST_AUTO_TEST_CASE(check_names_inconsistent_numbers) {
  const TemporaryDirectory temporary;
  {
    Catalogue catalogue = Catalogue::open_for_writing(temporary / "beats", kParameters);
    for (const char* id : {"a", "b", "c", "d"}) put(catalogue, id, {});
  }
  const auto key = [](const char* id) { return song_key(kCommandLineOwner, id); };
  put_raw(temporary / "beats", {kNumbers, number_of_song_key(key("a")), std::nullopt});
  put_raw(temporary / "beats", {kNumbers, song_of_number_key(1), std::nullopt});
  put_raw(temporary / "beats", {kNumbers, number_of_song_key(key("c")), "three"});
  put_raw(temporary / "beats", {kNumbers, song_of_number_key(9), key("d")});
  std::multiset<std::string> found;
  const Catalogue catalogue = Catalogue::open_for_reading(temporary / "beats");
  const CheckReport report = catalogue.check();
  for (const auto& [song, problem] : report.problems)
    found.insert(song + problem.substr(problem.rfind("numbers record") + 14));
  const std::multiset<std::string> expected{"a of number 0 is damaged: its song has another number or none",
                                            "a of song \"a\" does not exist",
                                            "b of song \"b\" is damaged: no song is stored for this number",
                                            "c of song \"c\" is damaged: it is not a number",
                                            "c of number 2 is damaged: its song has another number or none",
                                            "c of song \"c\" does not exist",
                                            "d of number 9 is damaged: its song has another number or none",
                                            "d of number 9 is damaged: it has not been assigned yet"};
  BOOST_TEST(found == expected, boost::test_tools::per_element());
  BOOST_TEST(report.intact_songs == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
