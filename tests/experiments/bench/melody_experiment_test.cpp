// In synthetic recordings of one known melody, the melody is found, a wrong label scores low, and recordings that
// cannot be judged are named.
#include "experiments/bench/melody_experiment.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "features/audio_files/audio_file.hpp"
#include "features/error.hpp"
#include "tests/engine/sounds.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;
namespace fs = std::filesystem;

namespace {

/// Four notes of half a second each.
PitchTrack four_notes() {
  PitchTrack track{0.02, {}, {}};
  for (const float pitch : {60.0f, 64.0f, 67.0f, 62.0f})
    track.pitch.insert(track.pitch.end(), 25, pitch), track.voiced.insert(track.voiced.end(), 25, 1);
  return track;
}

void write_labels(const fs::path& file, double transposition) {
  std::ofstream out(file);
  for (const float pitch : four_notes().pitch) out << pitch + transposition << "\n";
}

Settings settings_for(const fs::path& root) {
  Settings settings;
  settings.set("melody_data.root=" + root.string());
  settings.set("melody_data.recordings=recordings");
  settings.set("melody_data.melodies=melodies");
  return settings;
}

/// Two recordings of the same four notes; the label of the first is right, that of the second 6 semitones too high.
struct Folders {
  TemporaryFolder folder;
  Folders() {
    fs::create_directories(folder.path() / "recordings");
    fs::create_directories(folder.path() / "melodies");
    const Audio voice = test::sing({{0, 0.5, 60}, {0.5, 0.5, 64}, {1, 0.5, 67}, {1.5, 0.5, 62}}, 2);
    for (const char* name : {"ann_1", "ben_1"})
      write_wav(folder.path() / "recordings" / (std::string(name) + ".wav"), voice);
    write_labels(folder.path() / "melodies" / "ann_1.pv", 0);
    write_labels(folder.path() / "melodies" / "ben_1.pv", 6);
  }
};

double raw_pitch_of(const MelodyOutcome& outcome, const std::string& role) {
  for (const auto& [name, measures] : outcome.lines)
    if (name == role) return measures.raw_pitch;
  return -1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(melody_experiment_test)

BOOST_AUTO_TEST_CASE(finds_a_known_melody_and_scores_a_wrong_label_low) {
  const Folders data;
  const MelodyResult result = run_melody_experiment(settings_for(data.folder.path()), {});
  BOOST_REQUIRE_EQUAL(result.outcomes.size(), 2u);
  BOOST_TEST(result.outcomes[0].recording == "ann_1");
  BOOST_TEST(raw_pitch_of(result.outcomes[0], "voice") > 0.8);
  BOOST_TEST(raw_pitch_of(result.outcomes[1], "voice") < 0.1);
  BOOST_TEST(melody_summary(result).find("voice") != std::string::npos);
  write_melody_results(result, data.folder.path() / "results");
  BOOST_TEST(fs::file_size(data.folder.path() / "results" / "per_recording.tsv") > 0u);
}

BOOST_AUTO_TEST_CASE(takes_half_of_the_people) {
  const Folders data;
  Settings settings = settings_for(data.folder.path());
  settings.set("melody_data.half=second");
  const MelodyResult result = run_melody_experiment(settings, {});
  BOOST_REQUIRE_EQUAL(result.outcomes.size(), 1u);
  BOOST_TEST(result.outcomes[0].recording == "ben_1");
}

BOOST_AUTO_TEST_CASE(names_recordings_that_cannot_be_judged) {
  const Folders data;
  std::ofstream(data.folder.path() / "melodies" / "ann_1.pv") << "nonsense\n";
  const MelodyResult result = run_melody_experiment(settings_for(data.folder.path()), {});
  BOOST_TEST(result.outcomes[0].failure.find("ann_1.pv") != std::string::npos);
  BOOST_TEST(result.outcomes[1].failure.empty());

  Settings nothing = settings_for(data.folder.path());
  nothing.set("melody_data.melodies=recordings");
  BOOST_CHECK_THROW(run_melody_experiment(nothing, {}), FormatError);
  BOOST_CHECK_THROW(run_melody_experiment(Settings{}, {}), ConfigError);
}

BOOST_AUTO_TEST_SUITE_END()
