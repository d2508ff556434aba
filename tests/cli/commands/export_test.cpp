// Exported files can be read by numpy and hold what was put in: every file of the index exists with the length that the
// index gives, right pairs are those of the judgements, no person is in two parts, and the number of threads changes no
// byte.
#include <map>
#include <set>

#include "features/text_lines.hpp"
#include "storage/catalogue/catalogue.hpp"
#include "tests/cli/samples.hpp"
#include "tests/notebooks-export/numpy_reader.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

using Row = std::map<std::string, std::string>;

constexpr unsigned kSongs = 8, kHums = 6;

/// A data folder with 8 MIDI songs and hums of the first 6 by three people.
struct Laboratory : CommandFixture {
  Laboratory() {
    write_songs(path() / "data/songs", kSongs);
    std::string songs, queries, qrels;
    for (unsigned i = 0; i < kSongs; ++i)
      songs += song_id(i) + "\tsongs/" + song_id(i) + ".mid\tSong, " + song_id(i) + "\n";
    for (unsigned i = 0; i < kHums; ++i) {
      write_file(path() / "data/queries" / (hum_id(i) + ".pv"), pv_bytes(melody(i), 12, 18, -3));
      queries += hum_id(i) + "\tqueries/" + hum_id(i) + ".pv\n";
      qrels += hum_id(i) + " 0 " + song_id(i) + " 1\n";
    }
    write_file(path() / "data/catalogue.tsv", songs);
    write_file(path() / "data/queries.tsv", queries);
    write_file(path() / "data/qrels.txt", qrels);
  }

  static std::string hum_id(unsigned i) { return "person" + std::to_string(i % 3) + "-" + std::to_string(i); }

  /// The rows of a csv file by heading. Quoted cells can hold commas but no line breaks.
  std::vector<Row> rows(const std::string& name) const {
    const std::vector<std::string> lines = lines_of(read_file(path() / name));
    const auto cells = [](const std::string& line) {
      std::vector<std::string> result{""};
      bool within = false;
      for (const char c : line)
        if (c == '"')
          within = !within;
        else if (c == ',' && !within)
          result.emplace_back();
        else
          result.back() += c;
      return result;
    };
    std::vector<Row> all;
    const std::vector<std::string> heading = cells(lines.at(0));
    for (std::size_t i = 1; i < lines.size(); ++i) {
      const std::vector<std::string> values = cells(lines[i]);
      BOOST_REQUIRE_EQUAL(values.size(), heading.size());
      for (std::size_t c = 0; c < heading.size(); ++c) all.resize(i), all.back()[heading[c]] = values[c];
    }
    return all;
  }

  nlohmann::json arrays(const std::string& name) const { return read_by_numpy({path() / name}, path()).front(); }
};

/// True if every file below `a`, of which there is one at least, has the same bytes below `b`.
bool same_files(const fs::path& a, const fs::path& b) {
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(a)) {
    if (!entry.is_regular_file()) continue;
    ++files;
    if (read_file(entry.path()) != read_file(b / entry.path().lexically_relative(a))) return false;
  }
  return files > 0;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(export_test, Laboratory)

BOOST_AUTO_TEST_CASE(features_of_a_data_folder) {
  const CommandResult done = must({"export", "features", "data", "--out", "out", "--json"});
  BOOST_TEST(done.json()["exported"] == kSongs + kHums);
  std::map<std::string, unsigned> kinds;
  std::vector<fs::path> files;
  std::vector<std::size_t> frames;
  for (const Row& row : rows("out/index.csv")) {
    ++kinds[row.at("kind")];
    const fs::path file = path() / "out" / row.at("file");
    BOOST_TEST(fs::is_regular_file(file), file);
    if (file.extension() == ".npz") files.push_back(file), frames.push_back(std::stoul(row.at("frames")));
  }
  const std::map<std::string, unsigned> expected{{"contour", kHums},    {"jams-hum", kHums}, {"jams-song", kSongs},
                                                 {"line-tune", kSongs}, {"pitch", kHums},    {"salience", kSongs},
                                                 {"terms", kSongs}};
  BOOST_TEST((kinds == expected));
  const std::vector<nlohmann::json> read = read_by_numpy(files, path());
  for (std::size_t i = 0; i < read.size(); ++i)
    for (const auto& [name, array] : read[i].items())
      if (!array.at("shape").empty()) BOOST_TEST(array["shape"][0] == frames[i], files[i] << " " << name);

  // The contour of the hum begins with note 12 of its melody, three semitones lower.
  const nlohmann::json contour = arrays("out/contour/" + hum_id(2) + ".npz");
  BOOST_TEST(contour["pitch"]["values"][0] == melody(2)[12].pitch - 3);
  BOOST_TEST(contour["hop_s"]["values"] == nlohmann::json({0.032}));
  // The notes of the MIDI file are unchanged.
  const auto jams = nlohmann::json::parse(read_file(path() / "out/jams-song" / (song_id(1) + ".jams")));
  BOOST_TEST(jams["annotations"][1]["namespace"] == "note_midi");
  BOOST_TEST(jams["annotations"][1]["data"].size() == melody(1).size());
  BOOST_TEST(jams["annotations"][1]["data"][5]["value"] == melody(1)[5].pitch);
}

BOOST_AUTO_TEST_CASE(features_of_recordings_and_of_silence) {
  write_file(path() / "in/silent.wav", silent_wav(16000, 1, 3));
  write_wav(path() / "in/tone.wav", tone(melody(1)));
  write_file(path() / "in/broken.wav", "RIFFnothing");
  const CommandResult done = run({"export", "features", "in", "--out", "out", "--threads", "1"});
  BOOST_TEST(done.code == 3, done);
  BOOST_TEST(complains(done, {"broken.wav"}));
  std::map<std::string, std::map<std::string, std::string>> frames;
  for (const Row& row : rows("out/index.csv")) frames[row.at("id")][row.at("kind")] = row.at("frames");
  BOOST_TEST(!frames.contains("broken"));
  BOOST_TEST(frames["silent"]["contour"] == "0");
  BOOST_TEST(frames["silent"]["lines"] == "0");
  for (const char* kind : {"pitch", "contour", "line-lead", "chroma", "salience"})
    BOOST_TEST(std::stoul(frames["tone"][kind]) > 2u, kind);
  BOOST_TEST(!frames["tone"].contains("salience-plain"));
  BOOST_TEST(arrays("out/contour/silent.npz")["pitch"]["shape"] == nlohmann::json::array({0}));
  const nlohmann::json salience = arrays("out/salience/tone.npz");
  BOOST_TEST(salience["pitch"]["shape"] == nlohmann::json({std::stoul(frames["tone"]["salience"]), 8}));

  must({"export", "features", "in/tone.wav", "in/silent.wav", "--out", "few", "--kind", "contour", "--kind", "chroma"});
  BOOST_TEST(fs::exists(path() / "few/contour/tone.npz"));
  BOOST_TEST(!fs::exists(path() / "few/pitch"));
  BOOST_TEST(rows("few/index.csv").size() == 4u);
}

BOOST_AUTO_TEST_CASE(features_and_songs_of_a_catalogue) {
  must({"ingest", "data", "--catalogue", "beats"});
  must({"export", "features", "beats", "--out", "out"});
  must({"export", "features", "data/songs", "--out", "files"});
  BOOST_TEST(read_file(path() / "out/line-tune/s003.npz") == read_file(path() / "files/line-tune/s003.npz"));
  BOOST_TEST(read_file(path() / "out/terms/s003.npz") == read_file(path() / "files/terms/s003.npz"));
  BOOST_TEST(rows("out/index.csv").size() == 4 * kSongs);

  BOOST_TEST(must({"export", "catalogue", "beats", "--out", "out", "--json"}).json()["songs"] == kSongs);
  const std::vector<Row> songs = rows("out/catalogue.csv");
  BOOST_TEST(songs.size() == kSongs);
  BOOST_TEST(songs[3].at("id") == "s003");
  BOOST_TEST(songs[3].at("title") == "Song, s003");
  BOOST_TEST(songs[3].at("polyphonic") == "0");
  BOOST_TEST(songs[3].at("tonic") == "");
  BOOST_TEST(std::stod(songs[3].at("duration_s")) == onset_s(melody(3), melody(3).size()),
             boost::test_tools::tolerance(0.01));

  const CommandResult other = run({"export", "features", "beats", "--out", "out", "--set", "salience.hop_ms=50"});
  BOOST_TEST(other.code == 1, other);
  BOOST_TEST(complains(other, {"beats", "built with"}));
}

BOOST_AUTO_TEST_CASE(training_data) {
  const std::vector<std::string> words{"export", "training", "data", "--set", "training.negatives=3"};
  const auto exported = [&](const std::string& out, const std::vector<std::string>& more) {
    std::vector<std::string> all = words;
    all.insert(all.end(), {"--out", out, "--json"});
    all.insert(all.end(), more.begin(), more.end());
    return must(all).json();
  };
  const nlohmann::json said = exported("out", {"--threads", "1"});
  BOOST_TEST(said["positives"] == kHums);
  BOOST_TEST(said["negatives"] == 3 * kHums);
  exported("again", {"--threads", "4"});
  BOOST_TEST(same_files(path() / "out", path() / "again"));

  std::map<std::string, std::set<std::string>> parts;
  const std::vector<Row> queries = rows("out/queries.csv"), songs = rows("out/songs.csv"),
                         pairs = rows("out/pairs.csv");
  for (const Row& row : queries) parts[row.at("person")].insert(row.at("part"));
  std::set<std::string> all_parts;
  BOOST_TEST(parts.size() == 3u);
  for (const auto& [person, its] : parts) {
    BOOST_TEST(its.size() == 1u, person);
    all_parts.insert(its.begin(), its.end());
  }
  BOOST_TEST(all_parts.size() == 3u);

  BOOST_TEST(pairs.size() == 4 * kHums);
  for (unsigned i = 0; i < kHums; ++i) {
    const Row& right = pairs[4 * i];
    BOOST_TEST(right.at("query") == hum_id(i));
    BOOST_TEST(right.at("song") == song_id(i));
    BOOST_TEST(right.at("relevant") == "1");
    BOOST_TEST(right.at("rank") == "1");
    BOOST_TEST(std::abs(std::stod(right.at("transposition")) + 3) < 0.2, right.at("transposition"));
    BOOST_TEST(std::abs(std::stod(right.at("start_s")) - onset_s(melody(i), 12)) < 0.3, right.at("start_s"));
    for (unsigned n = 1; n < 4; ++n) {
      const Row& wrong = pairs[4 * i + n];
      BOOST_TEST(wrong.at("query") == hum_id(i));
      BOOST_TEST(wrong.at("song") != song_id(i));
      BOOST_TEST(wrong.at("relevant") == "0");
      BOOST_TEST(wrong.at("rank") == std::to_string(n + 1));
    }
  }

  // Aligned frames belong to right pairs, and have the same pitch in the key of the song.
  const nlohmann::json aligned = arrays("out/aligned.npz");
  const std::size_t frames = aligned["pair"]["values"].size();
  BOOST_TEST(said["aligned_frames"] == frames);
  std::size_t equal = 0;
  for (std::size_t f = 0; f < frames; ++f) {
    const auto value = [&](const char* name) { return aligned[name]["values"][f].get<double>(); };
    BOOST_TEST_REQUIRE(aligned["pair"]["values"][f].get<int>() % 4 == 0);
    equal += std::abs(value("query_pitch") - value("transposition") - value("song_pitch")) < 0.5;
  }
  BOOST_TEST(static_cast<double>(equal) > 0.9 * static_cast<double>(frames), equal << " of " << frames);
  BOOST_TEST(arrays("out/contours.npz")["offsets"]["shape"] == nlohmann::json({queries.size() + 1}));
  BOOST_TEST(arrays("out/songs.npz")["offsets"]["shape"] == nlohmann::json({songs.size() + 1}));
  BOOST_TEST(arrays("out/contours.npz")["pitch"]["values"][0] == melody(0)[12].pitch - 3);
}

BOOST_AUTO_TEST_CASE(training_data_with_unjudged_and_unreadable_hums) {
  // A hum without judgement gets no pairs; a hum that cannot be read is reported and gets no frames.
  write_file(path() / "data/qrels.txt", hum_id(0) + " 0 s000 1\n" + hum_id(1) + " 0 s001 1\n");
  write_file(path() / "data/queries" / (hum_id(1) + ".pv"), "letters\n");
  const CommandResult done = run({"export", "training", "data", "--out", "out", "--quiet"});
  BOOST_TEST(done.code == 3, done);
  BOOST_TEST(complains(done, {hum_id(1) + ".pv"}));
  for (const Row& row : rows("out/pairs.csv")) BOOST_TEST(row.at("query") == hum_id(0));
  const std::vector<Row> queries = rows("out/queries.csv");
  BOOST_TEST(queries.size() == kHums);
  BOOST_TEST(queries[1].at("frames") == "0");
  BOOST_TEST(queries[2].at("judged") == "0");
}

BOOST_AUTO_TEST_CASE(results_of_a_run) {
  write_file(path() / "small.ini", "[data]\ncatalogues = data\nqueries = data\n[run]\nresamples = 100\n");
  must({"experiment", "run", "small.ini", "--out", "one"});
  must({"experiment", "run", "small.ini", "--out", "two", "--set", "align.strategy=linear_scaling"});
  const CommandResult done = must({"export", "results", "one", "two", "--out", "out", "--json", "--depth", "2"});
  BOOST_TEST(done.json()["rows"] == 2 * kHums);
  std::string heading = lines_of(read_file(path() / "one/per_query.tsv")).at(0);
  std::replace(heading.begin(), heading.end(), '\t', ',');
  BOOST_TEST(lines_of(read_file(path() / "out/per_query.csv")).at(0) == "system," + heading);
  BOOST_TEST(rows("out/systems.csv").size() == 2u);
  BOOST_TEST(rows("out/systems.csv")[1].at("metrics.RR.mean") == "1.0");
  BOOST_TEST(rows("out/rankings.csv").size() == 2 * 2 * kHums);
  BOOST_TEST(rows("out/rankings.csv")[0].at("relevance") == "1");
}

BOOST_AUTO_TEST_CASE(reports_failures_in_one_line) {
  write_file(path() / "taken/index.csv", "my,own,table\n");
  write_file(path() / "file", "");
  write_file(path() / "lost/catalogue.tsv", "s000\tsongs/s000.mid\n");
  write_file(path() / "lost/queries.tsv", "q\tq.pv\n");
  write_file(path() / "lost/qrels.txt", "q 0 elsewhere 1\n");
  must({"ingest", "data", "--catalogue", "beats"});
  for (const auto& entry : fs::directory_iterator(path() / "beats"))
    if (entry.path().filename().string().starts_with("MANIFEST")) write_file(entry.path(), "damaged");
  struct Case {
    std::vector<std::string> words;
    int code;
    std::vector<std::string> said;
  };
  const std::vector<Case> cases{
      {{"features", "missing", "--out", "out"}, 1, {"missing"}},
      {{"features", "data", "--out", "file"}, 1, {"file: cannot be created"}},
      {{"features", "data", "--out", "taken"}, 1, {"taken/index.csv: exists already"}},
      {{"features", "beats", "--out", "out"}, 1, {"beats"}},
      {{"features", "data/songs/s000.mid", "data/songs/s000.mid", "--out", "twice"},
       3,
       {"its id 's000' is taken by another input"}},
      {{"results", "data", "--out", "out"}, 1, {"data: is not a results folder"}},
      {{"training", "data/songs", "--out", "out"}, 1, {"catalogue.tsv"}},
      {{"training", "data", "data", "--out", "out"}, 1, {"song id 's000' is also in another data folder"}},
      {{"training", "lost", "--out", "out"}, 1, {"song 'elsewhere' is right for query 'q'"}},
      {{"training", "data", "--out", "out", "--set", "training.person=("},
       2,
       {"training.person = (: is not a regular"}},
      {{"training", "data", "--out", "out", "--set", "training.dev=.6"}, 2, {"training.dev = .6: must be a number in"}},
      {{"catalogue", "data", "--out", "out"}, 1, {"data"}},
      {{"catalogue", "beats", "--out", "out"}, 1, {"beats"}},
      {{"features", "data", "--kind", "colour", "--out", "out"}, 2, {"--kind colour: must be one of pitch"}},
  };
  for (const Case& one : cases) {
    std::vector<std::string> words{"export"};
    words.insert(words.end(), one.words.begin(), one.words.end());
    const CommandResult ran = run(words);
    BOOST_TEST(ran.code == one.code, ran);
    BOOST_TEST(complains(ran, one.said));
  }
  BOOST_TEST(read_file(path() / "taken/index.csv") == "my,own,table\n");
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"export"}, {"export", "colours"}, {"export", "features"}, {"export", "features", "data"}})
    BOOST_TEST(run(words).code == 2);
  BOOST_TEST(must({"export", "training", "--help"}).out.find("export training DATAFOLDER...") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
