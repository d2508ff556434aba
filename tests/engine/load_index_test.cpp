// A loaded index holds the catalogue's songs, whether it is built from the records or mapped from search.flat, and
// whatever state that file is in.
#include "engine/load_index.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <random>

#include "engine/strategies/strategies.hpp"
#include "features/melody_extraction/line_tune.hpp"
#include "features/terms/tune_terms.hpp"
#include "tests/engine/default_strategies.hpp"
#include "tests/engine/indexed.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

IndexedSong random_song(std::mt19937& random, const std::string& id) {
  std::vector<Note> notes;
  for (int n = 0; n < 40; ++n) notes.push_back({0.4 * n, 0.4, static_cast<float>(55 + random() % 12)});
  return test::indexed(id, tune_of_line(melody_of_notes(notes), 0.1, "tune"), "title of " + id);
}

IndexedSong recording(std::mt19937& random, const std::string& id) {
  IndexedSong song = random_song(random, id);
  song.tune.kind = song.song.kind = SongKind::recording;
  return song;
}

void put(Catalogue& catalogue, const IndexedSong& one) {
  catalogue.put(one.song, one.tune, terms_of(one.tune, *default_strategies().terms));
}

/// Requires that songs and places of both indexes are the same.
void require_equal(const SongIndex& a, const SongIndex& b) {
  BOOST_REQUIRE(a.size() == b.size());
  for (std::size_t n = 0; n < a.size(); ++n) {
    BOOST_TEST(a.id(n) == b.id(n));
    BOOST_TEST(a.title(n) == b.title(n));
    BOOST_TEST(a.duration_s(n) == b.duration_s(n));
    BOOST_TEST((a.kind(n) == b.kind(n)));
    BOOST_TEST((a.tune(n)->salience == b.tune(n)->salience));
  }
  BOOST_TEST(std::ranges::equal(a.terms().ends, b.terms().ends));
  BOOST_TEST(std::ranges::equal(a.terms().places, b.terms().places));
  BOOST_TEST(std::ranges::equal(a.terms().sketches, b.terms().sketches));
}

struct Folder {
  TemporaryFolder folder;
  std::filesystem::path catalogue = folder.path() / "catalogue";
  std::filesystem::path file = catalogue / "search.flat";
  std::map<std::string, IndexedSong> songs;
  std::mt19937 random{19};

  Folder() {
    Catalogue written = open();
    // Not in the order of ids.
    for (const char* id : {"d", "b", "f", "a", "e", "c"})
      put_song(written, *id == 'e' ? recording(random, id) : random_song(random, id));
  }
  Catalogue open() const { return Catalogue::open_for_writing(catalogue, {}); }
  void put_song(Catalogue& written, IndexedSong song) {
    put(written, song);
    songs[song.song.id] = std::move(song);
  }
  SongIndex expected() const {
    std::vector<IndexedSong> all;
    for (const auto& [id, song] : songs) all.push_back(song);
    return SongIndex(0.1, std::move(all), default_strategies().terms);
  }
  LoadedIndex load() const { return load_index(Catalogue::open_for_reading(catalogue), default_strategies()); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(load_index_test)

BOOST_AUTO_TEST_CASE(loads_the_same_index_from_records_and_from_the_file) {
  const Folder folder;
  BOOST_TEST(!std::filesystem::exists(folder.file));
  for (int round = 0; round < 2; ++round) {
    const LoadedIndex loaded = folder.load();
    BOOST_TEST(loaded.damaged.empty());
    BOOST_TEST(loaded.notes.empty());
    BOOST_TEST(std::filesystem::exists(folder.file));
    require_equal(loaded.index, folder.expected());
  }
  const auto made = std::filesystem::last_write_time(folder.file);
  require_equal(folder.load().index, folder.expected());
  BOOST_TEST((std::filesystem::last_write_time(folder.file) == made));
}

BOOST_AUTO_TEST_CASE(sees_songs_put_and_removed_since_the_file_was_written) {
  Folder folder;
  folder.load();
  {
    Catalogue written = folder.open();
    folder.put_song(written, random_song(folder.random, "b"));  // replaces another song
    folder.put_song(written, random_song(folder.random, "g"));
  }
  require_equal(folder.load().index, folder.expected());
  {
    Catalogue written = folder.open();
    written.remove("d");
    folder.songs.erase("d");
  }
  require_equal(folder.load().index, folder.expected());
}

BOOST_AUTO_TEST_CASE(rewrites_a_damaged_file) {
  const Folder folder;
  folder.load();
  const std::string whole = read_file(folder.file);
  for (const std::string& bytes : {std::string(), whole.substr(0, whole.size() / 2), std::string(5000, 'x')}) {
    write_file(folder.file, bytes);
    require_equal(folder.load().index, folder.expected());
    BOOST_TEST(read_file(folder.file) == whole);
  }
  // A wrong byte anywhere is noticed, or is in the padding between arrays, which nobody reads.
  for (std::size_t at = 0; at < whole.size(); at += whole.size() / 97) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 64);
    write_file(folder.file, changed);
    require_equal(folder.load().index, folder.expected());
  }
}

BOOST_AUTO_TEST_CASE(reports_a_file_that_cannot_be_written) {
  const Folder folder;
  std::filesystem::create_directories(folder.file / "in the way");
  const LoadedIndex loaded = folder.load();
  require_equal(loaded.index, folder.expected());
  BOOST_TEST(loaded.damaged.empty());
  BOOST_REQUIRE(loaded.notes.size() == 1u);
  BOOST_TEST(loaded.notes[0].find("search.flat: cannot be written") != std::string::npos);
  BOOST_TEST(std::distance(std::filesystem::directory_iterator(folder.file), {}) == 1);
}

BOOST_AUTO_TEST_CASE(a_backup_leaves_the_file_out_and_loads_with_a_copied_one) {
  const Folder folder;
  folder.load();
  const auto copy = folder.folder.path() / "copy";
  Catalogue::open_for_reading(folder.catalogue).backup(copy);
  BOOST_TEST(!std::filesystem::exists(copy / "search.flat"));
  std::filesystem::copy_file(folder.file, copy / "search.flat");
  require_equal(load_index(Catalogue::open_for_reading(copy), default_strategies()).index, folder.expected());
}

BOOST_AUTO_TEST_SUITE_END()
