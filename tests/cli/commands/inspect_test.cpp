// `inspect` shows the notes of a recording whose notes are known; `normalise` writes a clip that is as loud as
// promised.
#include <sstream>

#include "tests/cli/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

/// One long A4, then one long E5.
const std::vector<SungNote> kTwoNotes{{69, 32}, {76, 32}};

struct Recording : CommandFixture {
  Recording() { write_wav(path() / "two.wav", tone(kTwoNotes, 0, 2)); }
};

/// The rows of a csv file as numbers; its first line must be the heading.
std::vector<std::vector<double>> table(const fs::path& path, const std::string& heading) {
  const auto lines = lines_of(read_file(path));
  BOOST_TEST_REQUIRE(!lines.empty(), path);
  BOOST_TEST(lines.front() == heading);
  std::vector<std::vector<double>> rows;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    auto& row = rows.emplace_back();
    std::istringstream in(lines[i]);
    for (std::string cell; std::getline(in, cell, ',');) row.push_back(std::stod(cell));
  }
  return rows;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(inspect_test, Recording)

BOOST_AUTO_TEST_CASE(text_shows_range_length_and_a_plot) {
  const CommandResult inspected = must({"inspect", "two.wav"});
  BOOST_TEST(inspected.out.starts_with("two.wav\n"), inspected);
  BOOST_TEST(inspected.out.find("0:04.0") != std::string::npos, inspected);
  BOOST_TEST(inspected.out.find("A4 to E5") != std::string::npos, inspected);
  BOOST_TEST(inspected.out.find("█") != std::string::npos, inspected);
  BOOST_TEST(inspected.out.find('\033') == std::string::npos, inspected);
  BOOST_TEST(inspected.err.empty(), inspected);
}

BOOST_AUTO_TEST_CASE(json_is_one_object_per_file) {
  write_file(path() / "tune.mid", midi_bytes(melody(3)));
  const auto lines = lines_of(must({"inspect", "two.wav", "tune.mid", "--json"}).out);
  BOOST_TEST_REQUIRE(lines.size() == 2u);
  const auto recording = nlohmann::json::parse(lines[0]), tune = nlohmann::json::parse(lines[1]);
  BOOST_TEST(recording["file"] == "two.wav");
  BOOST_TEST(recording["duration_s"].get<double>() == 4, boost::test_tools::tolerance(0.01));
  BOOST_TEST(recording["polyphonic"] == true);
  BOOST_TEST(recording["voiced_s"].get<double>() > 3.5);
  BOOST_TEST(recording["issues"].empty());
  BOOST_TEST(tune["polyphonic"] == false);
  BOOST_TEST(!tune.contains("loudness_lufs"));
}

BOOST_AUTO_TEST_CASE(csv_files_hold_the_notes) {
  must({"inspect", "two.wav", "--csv", "heard"});
  for (const std::string name : {"pitch", "contour"}) {
    std::size_t right = 0, rows = 0;
    for (const auto& row : table(path() / "heard" / (name + ".csv"), "time_s,pitch_midi,voiced")) {
      BOOST_TEST_REQUIRE(row.size() == 3u);
      if (row[2] == 0) continue;
      ++rows;
      right += std::abs(row[1] - (row[0] < 2 ? 69 : 76)) < 0.3;
    }
    BOOST_TEST(rows > 30u);
    BOOST_TEST(static_cast<double>(right) > 0.95 * static_cast<double>(rows));
  }
  BOOST_TEST(!fs::exists(path() / "heard/salience-plain.csv"));
  must({"inspect", "two.wav", "--csv", "views", "--set", "salience.strategy=harmonic_sum"});
  for (const char* name : {"heard/salience.csv", "views/salience.csv", "views/salience-plain.csv"}) {
    std::size_t near_a = 0;
    for (const auto& row : table(path() / name, "time_s,pitch_midi,strength"))
      near_a += row[0] < 2 && std::abs(row[1] - 69) < 0.5;
    BOOST_TEST(near_a > 10u);
  }
  for (const auto& row : table(path() / "heard/chroma.csv", "start_s,end_s,C,C#,D,Eb,E,F,F#,G,Ab,A,Bb,B")) {
    BOOST_TEST(row.size() == 14u);
    BOOST_TEST(row[0] < row[1]);
  }
  BOOST_TEST(fs::exists(path() / "heard/line-lead.csv"));
}

BOOST_AUTO_TEST_CASE(a_midi_file_has_no_audio_features) {
  write_file(path() / "tune.mid", midi_bytes(melody(3)));
  BOOST_TEST(must({"inspect", "tune.mid"}).out.find("LUFS") == std::string::npos);
  must({"inspect", "tune.mid", "--csv", "heard"});
  BOOST_TEST(!fs::exists(path() / "heard/pitch.csv"));
  BOOST_TEST(!fs::exists(path() / "heard/chroma.csv"));
  BOOST_TEST(fs::exists(path() / "heard/salience.csv"));
  BOOST_TEST(!fs::exists(path() / "heard/salience-plain.csv"));
}

BOOST_AUTO_TEST_CASE(silence_is_shown_as_nothing_sounds) {
  write_file(path() / "silence.wav", silent_wav(16000, 1, 2));
  BOOST_TEST(must({"inspect", "silence.wav"}).out.find("nothing sounds") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(normalise_writes_minus_23_lufs_at_the_engine_rate) {
  const CommandResult normalised = must({"normalise", "two.wav", "clip.wav"});
  BOOST_TEST(normalised.out.empty(), normalised);
  BOOST_TEST(normalised.err.find("-23.0 LUFS") != std::string::npos, normalised);
  const Audio clip = read_audio(path() / "clip.wav");
  BOOST_TEST(std::abs(loudness_lufs(clip) + 23) < 0.1);
  BOOST_TEST(clip.duration_s() == 4, boost::test_tools::tolerance(0.001));
  const auto json = must({"normalise", "two.wav", "clip.wav", "--json"}).json();
  BOOST_TEST(std::abs(json["loudness_lufs"].get<double>() + 23) < 0.1);
  BOOST_TEST(must({"normalise", "two.wav", "clip.wav", "--quiet"}).err.empty());
}

BOOST_AUTO_TEST_SUITE_END()
