// Ingest stores what can be read and reports what cannot; doing it again, with more threads or after an interruption,
// gives the same catalogue.
#include "engine/ingest.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <tbb/global_control.h>

#include "engine/feature_cache.hpp"
#include "engine/hearing/content_hash.hpp"
#include "engine/hearing/hearing.hpp"
#include "engine/hearing/song_features.hpp"
#include "engine/load_index.hpp"
#include "features/audio_files/audio_file.hpp"
#include "tests/engine/sounds.hpp"
#include "tests/engine/tune_files.hpp"
#include "tests/storage/samples.hpp"

using namespace tunefind;
using test::TemporaryDirectory;

namespace {

const std::vector<Note> kNotes{{0, 0.5, 60}, {0.5, 0.5, 64}, {1.0, 0.5, 62}, {1.5, 1.0, 67}};
const std::string kKern = "**kern\n*M4/4\n4c\n4e\n4d\n2g\n*-\n";

/// The default strategies, and the settings of a catalogue for them.
struct Engine {
  Strategies strategies;
  Catalogue::Parameters parameters;
  Engine() {
    Settings settings;
    strategies = make_strategies(settings);
    parameters = catalogue_settings(settings.canonical());
  }
};
const Engine& engine() {
  static const Engine instance;
  return instance;
}

/// A folder with five good songs of every kind, and on request five bad ones.
class SongFolder {
 public:
  explicit SongFolder(bool with_bad = false) {
    std::filesystem::create_directories(path() / "deep/er");
    write("a.mid", test::midi_bytes(kNotes));
    write("b.krn", kKern);
    write("deep/c.pv", test::pv_text(kNotes));
    write("deep/er/d.f0.csv", "time,hz\n0,220\n0.5,220\n1.0,330\n");
    write_wav(path() / "e.wav", test::sing(test::delayed(kNotes, 0.2), 3));
    write("notes.txt", "not a song, and not an input");
    if (!with_bad) return;
    write("bad1.mid", "");
    write("bad2.wav", "This is a letter to a friend.");
    write("bad3.pv", "60\nsixty\n");
    write("bad4.krn", "**kern\n4c\n");
    write_wav(path() / "bad5.wav", test::sing({}, 1));
  }
  void write(const std::string& name, const std::string& bytes) const { write_file(path() / name, bytes); }
  std::filesystem::path path() const { return directory_ / ""; }

 private:
  TemporaryDirectory directory_;
};

std::vector<std::string> ids(const std::vector<IngestItem>& items) {
  std::vector<std::string> result;
  for (const IngestItem& item : items) result.push_back(item.id);
  return result;
}

std::vector<std::string> ids(const Catalogue& catalogue) {
  std::vector<std::string> result;
  for (const Song& song : catalogue.list()) result.push_back(song.id);
  return result;
}

const std::vector<std::string> kGoodIds{"a", "b", "deep/c", "deep/er/d.f0", "e"};

/// The digest of a catalogue of these items, ingested by a number of threads.
std::string digest(const std::vector<IngestItem>& items, std::size_t threads) {
  const TemporaryDirectory directory;
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
  Catalogue catalogue = Catalogue::open_for_writing(directory / "catalogue", engine().parameters);
  BOOST_TEST(ingest(items, catalogue, engine().strategies).added == kGoodIds.size());
  return catalogue.content_digest();
}

/// Moves the cache to a temporary folder for the lifetime of this object.
class CacheHome {
 public:
  CacheHome() : before_(std::getenv("XDG_CACHE_HOME") ? std::getenv("XDG_CACHE_HOME") : "") {
    setenv("XDG_CACHE_HOME", (directory_ / "cache").c_str(), 1);
  }
  ~CacheHome() { before_.empty() ? unsetenv("XDG_CACHE_HOME") : setenv("XDG_CACHE_HOME", before_.c_str(), 1); }

 private:
  TemporaryDirectory directory_;
  std::string before_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(ingest_test)

BOOST_AUTO_TEST_CASE(the_items_of_a_folder_are_its_songs_by_path) {
  const SongFolder folder;
  const auto items = items_of(folder.path());
  BOOST_TEST(ids(items) == kGoodIds, boost::test_tools::per_element());
  for (const IngestItem& item : items) BOOST_TEST(std::filesystem::exists(item.path));
  const std::string plain = folder.path().parent_path().string();
  for (const std::string& spelling : {plain, plain + "/", plain + "/deep/.."})
    BOOST_TEST(ids(items_of(spelling)) == kGoodIds, boost::test_tools::per_element());
  BOOST_TEST(ids(items_of(folder.path() / "deep/er/d.f0.csv")) == std::vector<std::string>{"d.f0"},
             boost::test_tools::per_element());
  BOOST_CHECK_EXCEPTION(items_of(folder.path() / "none"), FormatError, test::says("none"));
  std::filesystem::create_directories(folder.path() / "empty");
  BOOST_CHECK_EXCEPTION(items_of(folder.path() / "empty"), FormatError, test::says("empty"));
}

BOOST_AUTO_TEST_CASE(bad_files_are_reported_and_do_not_stop_the_others) {
  const SongFolder folder(true);
  const TemporaryDirectory directory;
  Catalogue catalogue = Catalogue::open_for_writing(directory / "catalogue", engine().parameters);
  std::vector<std::string> finished;
  const auto items = items_of(folder.path());
  const IngestReport report =
      ingest(items, catalogue, engine().strategies, [&](const IngestItem& item) { finished.push_back(item.id); });
  BOOST_TEST(report.added == kGoodIds.size());
  BOOST_TEST(report.unchanged == 0u);
  BOOST_TEST(!report.interrupted);
  BOOST_TEST(ids(catalogue) == kGoodIds, boost::test_tools::per_element());
  BOOST_TEST(finished == ids(items), boost::test_tools::per_element());
  BOOST_REQUIRE(report.failures.size() == 5u);
  const std::vector<std::string> bad{"bad1.mid", "bad2.wav", "bad3.pv", "bad4.krn", "bad5.wav"};
  for (std::size_t i = 0; i < bad.size(); ++i) {
    BOOST_TEST(report.failures[i].find((folder.path() / bad[i]).string() + ":") == 0u, report.failures[i]);
    BOOST_TEST(report.failures[i].find('\n') == std::string::npos);
  }
  BOOST_TEST(catalogue.check().problems.empty());
}

BOOST_AUTO_TEST_CASE(a_hum_is_kept_as_the_melody_of_its_query) {
  const SongFolder folder;
  write_wav(folder.path() / "silent.wav", test::sing({}, 2));
  const TemporaryDirectory directory;
  Catalogue catalogue = Catalogue::open_for_writing(directory / "catalogue", engine().parameters);
  const IngestReport report =
      ingest({{"hum", folder.path() / "e.wav", "", true}, {"silent", folder.path() / "silent.wav", "", true}},
             catalogue, engine().strategies);
  BOOST_REQUIRE(report.failures.size() == 1u);
  BOOST_TEST(report.failures[0] == (folder.path() / "silent.wav").string() + ": nothing in it has a pitch");
  const Tune tune = catalogue.load("hum");
  BOOST_TEST(!tune.polyphonic());
  BOOST_TEST_REQUIRE(tune.lines.size() == 1u);
  BOOST_TEST(tune.lines[0].role == "hum");
  const Melody heard = read_query(folder.path() / "e.wav", engine().strategies).melody;
  BOOST_TEST_REQUIRE(tune.lines[0].melody.frames() == heard.frames());
  for (std::size_t i = 0; i < heard.frames(); ++i)
    BOOST_TEST(std::abs(tune.lines[0].melody.pitch[i] - heard.pitch[i]) < 0.006);  // kept to the cent
  for (std::size_t i = 0; i < tune.salience.frames(); ++i)
    BOOST_TEST(tune.salience.offsets[i + 1] - tune.salience.offsets[i] <= 1u);
}

BOOST_AUTO_TEST_CASE(an_f0_csv_is_an_extracted_line_and_its_impossible_frames_are_told) {
  const TemporaryDirectory directory;
  std::string text;
  for (int i = 0; i < 400; ++i)
    text += fmt::format("{:.2f},{}\n", 0.01 * i, i == 20 ? 3 : i / 100 == 1 ? 0 : 440 + i / 100 * 55);
  std::ofstream(directory / "line.csv") << text;
  Catalogue catalogue = Catalogue::open_for_writing(directory / "catalogue", engine().parameters);
  const IngestReport report = ingest({{"line", directory / "line.csv", ""}}, catalogue, engine().strategies);
  BOOST_TEST(report.added == 1u);
  BOOST_TEST_REQUIRE(report.notes.size() == 1u);
  BOOST_TEST(report.notes[0].starts_with((directory / "line.csv").string() + ":21: frequency outside"));
  BOOST_TEST((catalogue.find("line").value().kind == SongKind::extracted));
  const SongIndex index = load_index(catalogue, engine().strategies).index;
  BOOST_TEST((index.kind(0) == SongKind::extracted));
  BOOST_TEST(index.extracted_positions().size() == 1u);
  BOOST_TEST((index.tune(0)->salience == read_tune(directory / "line.csv", engine().strategies).salience));
  const Query query = read_query(directory / "line.csv", engine().strategies);
  BOOST_TEST(query.quality.issues == std::vector<std::string>{"impossible_pitch"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_song_records_the_facts_of_its_file) {
  const SongFolder folder;
  const TemporaryDirectory directory;
  Catalogue catalogue = Catalogue::open_for_writing(directory / "catalogue", engine().parameters);
  ingest({{"id", folder.path() / "a.mid", "A title"}, {"sound", folder.path() / "e.wav", ""}}, catalogue,
         engine().strategies);
  const Song song = catalogue.find("id").value();
  BOOST_TEST(song.title == "A title");
  BOOST_TEST(song.source == "a.mid");
  BOOST_TEST(song.content_hash == content_hash(folder.path() / "a.mid"));
  BOOST_TEST(!song.polyphonic());
  BOOST_TEST(std::abs(song.duration_s - 2.5) < 0.02);
  BOOST_TEST(catalogue.find("sound").value().polyphonic());
  BOOST_TEST(std::abs(catalogue.find("sound").value().duration_s - 3) < 0.01);
  const SongIndex index = load_index(catalogue, engine().strategies).index;
  BOOST_REQUIRE(index.size() == 2u);
  BOOST_TEST(index.tune(0)->salience.peaks.front().pitch8 == 60 * 8);
  BOOST_TEST(index.tune(0)->salience.hop_s == index.hop_s());
  BOOST_TEST(index.tune(1)->salience.hop_s == index.hop_s());
}

BOOST_AUTO_TEST_CASE(unchanged_items_are_skipped) {
  const SongFolder folder;
  const TemporaryDirectory directory;
  Catalogue catalogue = Catalogue::open_for_writing(directory / "catalogue", engine().parameters);
  auto items = items_of(folder.path());
  ingest(items, catalogue, engine().strategies);
  const std::string before = catalogue.content_digest();
  const IngestReport again = ingest(items, catalogue, engine().strategies);
  BOOST_TEST(again.added == 0u);
  BOOST_TEST(again.unchanged == kGoodIds.size());
  BOOST_TEST(catalogue.content_digest() == before);

  folder.write("a.mid", test::midi_bytes(test::transposed(kNotes, 5)));
  items[1].title = "A new title";
  const IngestReport changed = ingest(items, catalogue, engine().strategies);
  BOOST_TEST(changed.added == 2u);
  BOOST_TEST(changed.unchanged == kGoodIds.size() - 2);
  BOOST_TEST(catalogue.load("a").salience.peaks.front().pitch8 == 65 * 8);
  BOOST_TEST(catalogue.find("b").value().title == "A new title");
  BOOST_TEST(ids(catalogue) == kGoodIds, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_first_of_two_songs_with_one_id_counts) {
  const SongFolder folder;
  const TemporaryDirectory directory;
  Catalogue catalogue = Catalogue::open_for_writing(directory / "catalogue", engine().parameters);
  const IngestReport report =
      ingest({{"x", folder.path() / "a.mid", ""}, {"x", folder.path() / "b.krn", ""}}, catalogue, engine().strategies);
  BOOST_TEST(report.added == 1u);
  BOOST_REQUIRE(report.failures.size() == 1u);
  BOOST_TEST(report.failures[0].find((folder.path() / "b.krn").string()) == 0u);
  BOOST_TEST(report.failures[0].find("'x'") != std::string::npos);
  BOOST_TEST(catalogue.find("x").value().source == "a.mid");
}

BOOST_AUTO_TEST_CASE(threads_and_interruptions_do_not_change_the_catalogue) {
  const SongFolder folder;
  const auto items = items_of(folder.path());
  const std::string expected = digest(items, 1);
  BOOST_TEST(digest(items, 2) == expected);

  const TemporaryDirectory directory;
  const tbb::global_control one_thread(tbb::global_control::max_allowed_parallelism, 1);
  Catalogue catalogue = Catalogue::open_for_writing(directory / "catalogue", engine().parameters);
  std::atomic<bool> stop = false;
  std::size_t finished = 0;
  const auto stop_after_two = [&](const IngestItem&) { stop = ++finished >= 2; };
  const IngestReport cut = ingest(items, catalogue, engine().strategies, stop_after_two, &stop);
  BOOST_TEST(cut.interrupted);
  BOOST_TEST(cut.failures.empty());
  BOOST_TEST(cut.added == finished);
  BOOST_TEST(cut.added >= 2u);
  BOOST_TEST(cut.added < items.size());
  BOOST_TEST(ids(catalogue).size() == cut.added);
  const IngestReport rest = ingest(items, catalogue, engine().strategies);
  BOOST_TEST(rest.unchanged == cut.added);
  BOOST_TEST(rest.added == items.size() - cut.added);
  BOOST_TEST(catalogue.content_digest() == expected);

  stop = true;
  const IngestReport none = ingest(items, catalogue, engine().strategies, {}, &stop);
  BOOST_TEST(none.interrupted);
  BOOST_TEST(none.unchanged == 0u);
}

BOOST_AUTO_TEST_CASE(content_hash_depends_on_the_bytes_alone) {
  const SongFolder folder;
  const std::string hash = content_hash(folder.path() / "a.mid");
  BOOST_TEST(hash.size() == 32u);
  BOOST_TEST(content_hash(folder.path() / "b.krn") != hash);
  folder.write("copy.mid", test::midi_bytes(kNotes));
  BOOST_TEST(content_hash(folder.path() / "copy.mid") == hash);
  folder.write("empty", "");
  BOOST_TEST(content_hash(folder.path() / "empty") == "99aa06d3014798d86001c324468d497f");  // XXH3-128 of no bytes
  BOOST_CHECK_EXCEPTION(content_hash(folder.path() / "none"), FormatError, test::says("none"));
  BOOST_CHECK_EXCEPTION(content_hash(folder.path() / "deep"), FormatError, test::says("deep"));
}

BOOST_AUTO_TEST_CASE(a_query_is_heard_from_every_kind_of_file) {
  const SongFolder folder;
  for (const char* name : {"a.mid", "b.krn", "deep/c.pv", "e.wav"}) {
    const Query query = read_query(folder.path() / name, engine().strategies);
    BOOST_TEST_CONTEXT(name) {
      BOOST_TEST(std::abs(query.quality.voiced_s - 2.5) < 0.3);
      BOOST_TEST(query.quality.issues.empty());
      BOOST_REQUIRE(!query.melody.empty());
      BOOST_TEST(std::abs(query.melody.pitch[query.melody.frames() / 10] - 60) < 0.5);
      BOOST_TEST(std::abs(query.melody.pitch[query.melody.frames() * 8 / 10] - 67) < 0.5);
    }
  }
  BOOST_CHECK_EXCEPTION(read_query(folder.path() / "none.wav", engine().strategies), Error, test::says("none.wav"));
  BOOST_CHECK_EXCEPTION(read_query(folder.path() / "none.mid", engine().strategies), Error, test::says("none.mid"));
}

BOOST_AUTO_TEST_CASE(the_cache_reads_only_what_is_new) {
  const CacheHome home;
  const SongFolder folder;
  const auto open = [&](const std::string& name = "test") {
    return open_cached(name, items_of(folder.path()), engine().strategies, engine().parameters, "code");
  };
  BOOST_TEST(open().report.added == kGoodIds.size());
  {
    const CachedCatalogue again = open();
    BOOST_TEST(again.report.added == 0u);
    BOOST_TEST(again.report.unchanged == kGoodIds.size());
    BOOST_TEST(ids(again.catalogue) == kGoodIds, boost::test_tools::per_element());
  }
  std::filesystem::remove(folder.path() / "a.mid");
  folder.write("b.krn", kKern + "! changed\n");
  folder.write("new.pv", test::pv_text(kNotes));
  {
    const CachedCatalogue changed = open();
    BOOST_TEST(changed.report.added == 2u);
    BOOST_TEST(changed.report.unchanged == kGoodIds.size() - 2);
    BOOST_TEST(ids(changed.catalogue) == (std::vector<std::string>{"b", "deep/c", "deep/er/d.f0", "e", "new"}),
               boost::test_tools::per_element());
  }
  BOOST_TEST(open("another").report.added == kGoodIds.size());
}

BOOST_AUTO_TEST_CASE(the_cache_drops_a_song_that_can_no_longer_be_read) {
  const CacheHome home;
  const SongFolder folder;
  const auto open = [&] {
    return open_cached("test", items_of(folder.path()), engine().strategies, engine().parameters, "code");
  };
  open();
  folder.write("a.mid", "no longer a song");
  const CachedCatalogue cached = open();
  BOOST_TEST(cached.report.failures.size() == 1u);
  BOOST_TEST(!cached.catalogue.find("a"));
}

BOOST_AUTO_TEST_SUITE_END()
