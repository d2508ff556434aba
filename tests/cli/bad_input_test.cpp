// A bad file does not stop the others: one line names it and the reason, and all good files are processed.
#include "tests/cli/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

constexpr unsigned kGoodSongs = 3;

/// A file, and the reason that the message about it must give.
struct BadFile {
  std::string name, bytes, reason;
};

/// The bytes of a wav file of this duration.
std::string wav_bytes(const CommandFixture& shop, double seconds) {
  Audio audio = tone(melody(0), 0, 12);
  audio.samples.resize(static_cast<std::size_t>(seconds * audio.sample_rate));
  write_wav(shop / "whole.wav", audio);
  std::string bytes = read_file(shop / "whole.wav");
  fs::remove(shop / "whole.wav");
  return bytes;
}

/// Files that hold neither a recording nor notes.
std::vector<BadFile> unreadable_files(const CommandFixture& shop) {
  std::string cut = midi_bytes(melody(0));
  cut[18] = '\xff';  // the length of the track
  return {
      {"empty.wav", "", "empty file"},
      {"text.wav", "This is not a recording, whatever its name says.\n", "not a recording"},
      {"headless.wav", wav_bytes(shop, 2).substr(0, 20), "not a recording"},
      {"empty.mid", "", "not a MIDI file"},
      {"cut.mid", cut, "truncated"},
      {"text.mid", "la la la", "not a MIDI file"},
      {"letters.pv", "60\n61\nsixty-two\n", ":3: not a number: 'sixty-two'"},
      {"empty.pv", "", "no "},
      {"letters.krn", "**kern\n4c\n4?\n*-\n", ":3: not a note: '4?'"},
      {"letters.csv", "time_s,hz\n0,high\n", ":2: not a time and a frequency"},
  };
}

/// True if the line names the file and the reason.
bool names(const std::string& line, const BadFile& file) {
  return line.starts_with("tunefind: ") && line.find(file.name + ":") != std::string::npos &&
         line.find(file.reason) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(bad_input_test, CommandFixture)

BOOST_AUTO_TEST_CASE(bad_songs_do_not_stop_the_good_ones) {
  write_songs(path() / "good", kGoodSongs);
  must({"ingest", "good", "--catalogue", "only good"});
  write_songs(path() / "songs", kGoodSongs);
  std::vector<BadFile> bad = unreadable_files(*this);
  bad.push_back({"silent.wav", silent_wav(16000, 1, 3), "nothing in it has a pitch"});
  bad.push_back({"channels.wav", silent_wav(96000, 8, 0.5), "nothing in it has a pitch"});
  bad.push_back({"rests.pv", "0\n0\n0\n", "no voiced frame"});
  for (const BadFile& file : bad) write_file(path() / "songs" / file.name / file.name, file.bytes);

  const CommandResult ingested = run({"ingest", "songs", "--catalogue", "beats"});
  BOOST_TEST(ingested.code == 3, ingested);
  const auto lines = lines_of(ingested.err);
  BOOST_TEST(lines.size() == bad.size(), ingested);
  for (const BadFile& file : bad)
    BOOST_TEST(std::any_of(lines.begin(), lines.end(), [&](const auto& line) { return names(line, file); }),
               file.name << " in\n"
                         << ingested);
  BOOST_TEST(digest("beats") == digest("only good"));

  for (unsigned i = 0; i < kGoodSongs; ++i) fs::remove(path() / "songs" / (song_id(i) + ".mid"));
  BOOST_TEST(run({"ingest", "songs", "--catalogue", "beats"}).code == 1);
  BOOST_TEST(digest("beats") == digest("only good"));
}

BOOST_AUTO_TEST_CASE(bad_hums_do_not_stop_the_good_ones) {
  write_songs(path() / "songs", kGoodSongs);
  must({"ingest", "songs", "--catalogue", "beats"});
  write_file(path() / "first.pv", pv_bytes(melody(1)));
  write_file(path() / "last.pv", pv_bytes(melody(2)));
  for (const BadFile& file : unreadable_files(*this)) {
    write_file(path() / file.name, file.bytes);
    const CommandResult searched =
        run({"search", "first.pv", file.name, "last.pv", "--catalogue", "beats", "--json", "-k", "1"});
    BOOST_TEST(searched.code == 3, searched);
    BOOST_TEST(complains(searched, {file.name + ":", file.reason}));
    BOOST_TEST(lines_of(searched.out).size() == 2u, searched);
    BOOST_TEST(run({"search", file.name, "--catalogue", "beats"}).code == 1);
    BOOST_TEST(run({"match", file.name, "songs"}).code == 1);
    BOOST_TEST(run({"inspect", file.name}).code == 1);
  }
}

BOOST_AUTO_TEST_CASE(missing_inputs_do_not_stop_the_others) {
  write_songs(path() / "songs", kGoodSongs);
  write_file(path() / "nothing here/readme.txt", "");
  const CommandResult ingested = run({"ingest", "missing.wav", "songs", "nothing here", "--catalogue", "beats"});
  BOOST_TEST(ingested.code == 3, ingested);
  BOOST_TEST(ingested.err ==
             "tunefind: missing.wav: there is no such file or folder\n"
             "tunefind: nothing here: holds no file that can be read\n");
  BOOST_TEST(must({"catalogue", "info", "--catalogue", "beats", "--json"}).json()["songs"] == kGoodSongs);

  write_file(path() / "hum.pv", pv_bytes(melody(1)));
  const CommandResult searched = run({"search", "missing.wav", "hum.pv", "--catalogue", "beats", "--json"});
  BOOST_TEST(searched.code == 3, searched);
  BOOST_TEST(complains(searched, {"missing.wav: there is no such file or folder"}));
  BOOST_TEST(lines_of(searched.out).size() == 1u);

  BOOST_TEST(run({"ingest", "missing.wav", "--catalogue", "none"}).code == 1);
  BOOST_TEST(!fs::exists(path() / "none"));
  BOOST_TEST(run({"search", "missing.wav", "--catalogue", "beats"}).code == 1);
  BOOST_TEST(complains(run({"match", "hum.pv", "missing"}), {"missing: there is no such file or folder"}));
  BOOST_TEST(complains(run({"match", "missing.wav", "songs"}), {"missing.wav: "}));
  BOOST_TEST(complains(run({"inspect", "songs"}), {"songs: "}));
  BOOST_TEST(complains(run({"search", "--queries", "none.tsv", "--catalogue", "beats"}), {"none.tsv: "}));
}

BOOST_AUTO_TEST_CASE(missing_files_of_a_list_do_not_stop_the_others) {
  write_songs(path() / "data", 2);
  write_file(path() / "data/catalogue.tsv", "a\ts000.mid\nb\tgone.mid\nc\ts001.mid\n");
  const CommandResult ingested = run({"ingest", "data", "--catalogue", "beats"});
  BOOST_TEST(ingested.code == 3, ingested);
  BOOST_TEST(complains(ingested, {"data/gone.mid: "}));
  write_file(path() / "data/catalogue.tsv", "a\ts000.mid\na\ts001.mid\n");
  BOOST_TEST(complains(run({"ingest", "data", "--catalogue", "beats"}), {"data/catalogue.tsv", "2", "twice"}));
}

BOOST_AUTO_TEST_CASE(a_second_file_with_the_same_id_is_rejected) {
  write_file(path() / "a/song.mid", midi_bytes(melody(1)));
  write_file(path() / "b/song.mid", midi_bytes(melody(2)));
  const CommandResult ingested = run({"ingest", "a", "b", "--catalogue", "beats"});
  BOOST_TEST(ingested.code == 3, ingested);
  BOOST_TEST(complains(ingested, {"b/song.mid: ", "'song'"}));
  must({"ingest", "a", "--catalogue", "only a"});
  BOOST_TEST(digest("beats") == digest("only a"));
}

BOOST_AUTO_TEST_CASE(a_hum_that_is_too_short_is_searched_with_an_issue) {
  write_songs(path() / "songs", kGoodSongs);
  must({"ingest", "songs", "--catalogue", "beats"});
  write_file(path() / "short.wav", wav_bytes(*this, 0.2));
  const CommandResult searched = must({"search", "short.wav", "--catalogue", "beats", "--json"});
  const auto answer = searched.json();
  BOOST_TEST(answer["quality"]["issues"].size() == 1u, searched);
  BOOST_TEST(answer["verdict"] != "match", searched);
}

BOOST_AUTO_TEST_CASE(outputs_that_cannot_be_written_are_named) {
  write_songs(path() / "songs", kGoodSongs);
  must({"ingest", "songs", "--catalogue", "beats"});
  write_file(path() / "hum.pv", pv_bytes(melody(1)));
  write_file(path() / "hum.wav", silent_wav(16000, 1, 1));
  write_file(path() / "file", "in the way");
  const std::vector<std::vector<std::string>> commands{
      {"search", "hum.pv", "--catalogue", "beats", "--run", "file/hums.run"},
      {"search", "hum.pv", "--catalogue", "beats", "--run", "/dev/full"},
      {"ingest", "songs", "--catalogue", "file"},
      {"ingest", "songs", "--catalogue", "file/beats"},
      {"normalise", "hum.wav", "file/out.wav"},
      {"inspect", "hum.pv", "--csv", "file"},
      {"catalogue", "backup", "file", "--catalogue", "beats"},
      {"demo", "file"},
  };
  for (const auto& words : commands) {
    const CommandResult finished = run(words);
    BOOST_TEST(finished.code == 1, words.front() << ": " << finished);
    const auto lines = lines_of(finished.err);
    BOOST_TEST_REQUIRE(!lines.empty(), words.front());
    BOOST_TEST(lines.back().starts_with("tunefind: "), finished);
    BOOST_TEST(lines.back().find(words.back().starts_with("/") ? "/dev/full" : "file") != std::string::npos, finished);
  }
  BOOST_TEST(read_file(path() / "file") == "in the way");
}

BOOST_AUTO_TEST_SUITE_END()
