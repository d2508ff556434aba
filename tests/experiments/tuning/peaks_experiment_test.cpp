// Labelled recordings are read, judged by halves of their people and fitted; what cannot be read is named.
#include "experiments/tuning/peaks_experiment.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "features/audio_files/audio_file.hpp"
#include "features/error.hpp"
#include "tests/engine/sounds.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;
namespace fs = std::filesystem;

namespace {

/// Four people with one recording each of four notes of half a second, and their labels every 20 ms.
struct FourPeople {
  TemporaryFolder folder;
  FourPeople() {
    fs::create_directories(folder.path() / "recordings");
    fs::create_directories(folder.path() / "melodies");
    for (const auto& [name, key] : {std::pair("ann_1", 0), {"ben_1", 2}, {"cat_1", -3}, {"dan_1", 5}}) {
      const auto k = static_cast<float>(key);
      write_wav(folder.path() / "recordings" / (std::string(name) + ".wav"),
                test::sing({{0, 0.5, 60 + k}, {0.5, 0.5, 64 + k}, {1, 0.5, 67 + k}, {1.5, 0.5, 62 + k}}, 2));
      std::ofstream label(folder.path() / "melodies" / (std::string(name) + ".pv"));
      for (const float pitch : {60.0f, 64.0f, 67.0f, 62.0f})
        for (int line = 0; line < 25; ++line) label << pitch + k << "\n";
    }
  }
  std::vector<PeaksInput> inputs(const std::string& extra = "") const {
    PeaksInput input{"voices", {}};
    input.settings.set("melody_data.root=" + folder.path().string());
    input.settings.set("melody_data.recordings=recordings");
    input.settings.set("melody_data.melodies=melodies");
    if (!extra.empty()) input.settings.set(extra);
    std::vector<PeaksInput> inputs;
    inputs.push_back(std::move(input));
    return inputs;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(peaks_experiment_test)

BOOST_AUTO_TEST_CASE(a_voice_alone_is_the_likeliest_for_people_that_were_not_seen) {
  const FourPeople people;
  const PeaksResult result = run_peaks_experiment(people.inputs(), {});
  BOOST_REQUIRE_EQUAL(result.figures.size(), 1u);
  const PeaksFigures& figures = result.figures[0];
  BOOST_TEST(figures.recordings == 4u);
  BOOST_TEST(figures.among > 0.85);
  BOOST_TEST(figures.likeliest > 0.75);
  BOOST_TEST(figures.likeliest <= figures.among);
  BOOST_TEST(figures.strongest <= figures.among);
  BOOST_TEST(result.fitted.size() == 3u);
  BOOST_TEST(result.origin == "voices (4)");
  BOOST_TEST(peaks_summary(result).find("voices") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_half_gives_another_table) {
  const FourPeople people;
  const PeaksResult first = run_peaks_experiment(people.inputs("melody_data.half=first"), {});
  const PeaksResult second = run_peaks_experiment(people.inputs("melody_data.half=second"), {});
  BOOST_TEST(first.origin == "the first half of voices (4)");
  BOOST_TEST(worth_table_file(first.fitted, "") != worth_table_file(second.fitted, ""));
  BOOST_TEST(first.figures[0].likeliest == second.figures[0].likeliest);
}

BOOST_AUTO_TEST_CASE(a_label_that_cannot_be_read_is_named_and_the_rest_is_fitted) {
  const FourPeople people;
  std::ofstream(people.folder.path() / "melodies" / "ann_1.pv") << "nonsense\n";
  const PeaksResult result = run_peaks_experiment(people.inputs(), {});
  BOOST_REQUIRE_EQUAL(result.failures.size(), 1u);
  BOOST_TEST(result.failures[0].find("ann_1.pv") != std::string::npos);
  BOOST_TEST(result.figures[0].recordings == 3u);
}

BOOST_AUTO_TEST_CASE(unknown_settings_are_refused) {
  const FourPeople people;
  BOOST_CHECK_THROW(run_peaks_experiment(people.inputs("melody_data.colour=red"), {}), ConfigError);
}

BOOST_AUTO_TEST_SUITE_END()
