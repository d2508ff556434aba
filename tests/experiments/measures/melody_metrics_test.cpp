// Melodies of a few frames are scored by hand; for random melodies mir_eval is the oracle.
#include "experiments/measures/melody_metrics.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "features/hertz.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;
namespace tt = boost::test_tools;

namespace {

/// A series from pitches with the signs of mir_eval: 0 is no pitch, a negative pitch is an unvoiced guess.
PitchSeries series(double hop_s, const std::vector<double>& signed_pitch) {
  PitchSeries result;
  for (const double pitch : signed_pitch) {
    result.times_s.push_back(static_cast<double>(result.size()) * hop_s);
    result.pitch.push_back(pitch == 0 ? std::nullopt : std::optional<double>(std::abs(pitch)));
    result.voiced.push_back(pitch > 0);
  }
  return result;
}

void check(const MelodyMeasures& found, const MelodyMeasures& expected) {
  for (const auto& [name, value] : kMelodyMeasures)
    BOOST_TEST(std::abs(found.*value - expected.*value) < 1e-12,
               name << ": " << found.*value << " instead of " << expected.*value);
}

/// A random melody with rests and unvoiced guesses, which mostly follows `truth`, with errors, if that is given.
PitchSeries random_series(std::mt19937& random, const PitchSeries* truth) {
  const auto below = [&](double high) { return high * static_cast<double>(random()) / 4294967296.0; };
  const double hop_s = std::vector<double>{0.01, 0.02, 0.025, 0.032, 0.1}[random() % 5];
  const double start_s = random() % 2 ? 0 : below(0.3);
  PitchSeries result;
  double pitch = 60, guess = 0;
  const bool voiced_at_all = random() % 10 != 0;
  for (std::size_t i = 0, count = 1 + random() % 200; i < count; ++i) {
    if (random() % 8 == 0) pitch = 48 + below(30), guess = below(1);
    const double at_s = start_s + static_cast<double>(i) * hop_s;
    result.times_s.push_back(at_s);
    result.pitch.push_back(guess < 0.2 ? std::nullopt : std::optional<double>(pitch + below(0.4)));
    result.voiced.push_back(voiced_at_all && guess > 0.4);
    const auto same = truth ? static_cast<std::size_t>(at_s / 0.013) : 0;
    if (truth && random() % 3 && same < truth->size() && truth->pitch[same])
      result.pitch.back() = *truth->pitch[same] + 0.8 * (below(1) - 0.5) + (random() % 6 ? 0 : 12);
  }
  return result;
}

/// The pitches in Hz, with the signs of mir_eval.
nlohmann::json hertz_of(const PitchSeries& melody) {
  nlohmann::json values = nlohmann::json::array();
  for (std::size_t i = 0; i < melody.size(); ++i)
    values.push_back(melody.pitch[i] ? hertz_of_midi(*melody.pitch[i]) * (melody.voiced[i] ? 1 : -1) : 0.0);
  return values;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(melody_metrics_test)

BOOST_AUTO_TEST_CASE(a_melody_agrees_with_itself) {
  const PitchSeries melody = series(0.02, {60, 61, 0, 0, 64});
  check(melody_measures(melody, melody), {1, 1, 1, 0, 1});
}

BOOST_AUTO_TEST_CASE(distinguishes_octave_errors_guesses_and_false_alarms) {
  // Five voiced frames: right, an octave too high, two octaves and a little too low, a right guess, wrong. Three
  // unvoiced frames: silence, a harmless guess, a false alarm.
  const PitchSeries reference = series(0.02, {60, 60, 60, 60, 60, 0, 0, 0});
  const PitchSeries estimate = series(0.02, {60.3, 72.3, 35.8, -60, 63, 0, -60, 60});
  check(melody_measures(reference, estimate), {2 / 5.0, 4 / 5.0, 4 / 5.0, 1 / 3.0, 3 / 8.0});
}

BOOST_AUTO_TEST_CASE(half_a_semitone_off_is_wrong) {
  const PitchSeries reference = series(0.02, {60, 60});
  check(melody_measures(reference, series(0.02, {60.5, 60.4375})), {0.5, 0.5, 1, 0, 0.5});
  check(melody_measures(reference, series(0.02, {71.5, 71.5625})), {0, 0.5, 1, 0, 0});
}

BOOST_AUTO_TEST_CASE(scores_empty_and_silent_melodies_by_convention) {
  const PitchSeries empty, silent = series(0.02, {0, 0}), sung = series(0.02, {60, 60});
  check(melody_measures(empty, sung), {});
  check(melody_measures(sung, empty), {0, 0, 0, 0, 0});
  check(melody_measures(sung, silent), {0, 0, 0, 0, 0});
  check(melody_measures(silent, sung), {0, 0, 1, 1, 0});
  check(melody_measures(silent, silent), {0, 0, 1, 0, 1});
}

BOOST_AUTO_TEST_CASE(resamples_the_estimate_at_the_times_of_the_reference) {
  // At .02 s the pitch is half way between 60 and 64; voicing and missing pitch are held; after the end it is silent.
  const PitchSeries reference = series(0.02, {60, 62, 64, 64, 64, 64, 64});
  const PitchSeries estimate = series(0.04, {60, 64, 0});
  check(melody_measures(reference, estimate), {4 / 7.0, 4 / 7.0, 4 / 7.0, 0, 4 / 7.0});
}

BOOST_AUTO_TEST_CASE(extends_a_late_beginning_to_time_0) {
  PitchSeries late = series(0.02, {60, 62});
  for (double& time_s : late.times_s) time_s += 0.5;
  check(melody_measures(late, late), {1, 1, 1, 0, 1});
  check(melody_measures(series(0.1, std::vector<double>(7, 60)), late), {6 / 7.0, 6 / 7.0, 6 / 7.0, 0, 6 / 7.0});
}

BOOST_AUTO_TEST_CASE(makes_series_of_pitch_tracks_and_lines) {
  const PitchSeries label = series_of(PitchTrack{0.02, {60, 61, 62}, {1, 0, 1}}, 0.5);
  BOOST_TEST(label.times_s == (std::vector<double>{0.5, 0.52, 0.54}), tt::per_element());
  BOOST_TEST((label.pitch == std::vector<std::optional<double>>{60.0, std::nullopt, 62.0}));
  const PitchSeries line = series_of(Melody{0.5, 1, {60, 60, 62}, {1, 0, 1}});
  BOOST_TEST(line.times_s == (std::vector<double>{0.5, 1.0, 1.5, 2.0, 2.5}), tt::per_element());
  BOOST_TEST((line.pitch == std::vector<std::optional<double>>{std::nullopt, 60.0, 60.0, 62.0, std::nullopt}));
  BOOST_TEST((line.voiced == std::vector<std::uint8_t>{0, 1, 0, 1, 0}));
  BOOST_TEST(series_of(Melody{}).size() == 0u);
}

BOOST_AUTO_TEST_CASE(agrees_with_mir_eval) {
  const TemporaryFolder folder;
  std::mt19937 random(5);
  std::vector<std::pair<PitchSeries, PitchSeries>> pairs;
  nlohmann::json all = nlohmann::json::array();
  for (int i = 0; i < 300; ++i) {
    const PitchSeries reference = random_series(random, nullptr);
    pairs.emplace_back(reference, i % 7 ? random_series(random, &reference) : reference);
    all.push_back({reference.times_s, hertz_of(reference), pairs.back().second.times_s, hertz_of(pairs.back().second)});
  }
  const auto input = folder.path() / "pairs.json", output = folder.path() / "scores.jsonl";
  std::ofstream(input) << all;
  const std::string command = "/usr/bin/python3 '" TUNEFIND_FIXTURES "/../experiments/measures/mir_eval_melody.py' '" +
                              input.string() + "' > '" + output.string() + "'";
  BOOST_REQUIRE_MESSAGE(std::system(command.c_str()) == 0, "needs python3-mir-eval (scripts/bootstrap)");
  std::ifstream lines(output);
  std::string line;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    BOOST_REQUIRE(std::getline(lines, line));
    const auto scores = nlohmann::json::parse(line);
    const MelodyMeasures found = melody_measures(pairs[i].first, pairs[i].second);
    for (const MelodyMeasure& measure : kMelodyMeasures)
      BOOST_TEST(
          std::abs(found.*measure.value - scores.at(measure.name).get<double>()) < 1e-9,
          measure.name << " of pair " << i << ": " << found.*measure.value << ", mir_eval " << scores.at(measure.name));
  }
}

BOOST_AUTO_TEST_SUITE_END()
