// Each issue of a query is reported for a hum that has it, and none for a good hum.
#include "engine/query.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>

#include "engine/hearing/hearing.hpp"
#include "engine/strategies/strategies.hpp"
#include "experiments/synthesis/demo_tunes.hpp"
#include "experiments/synthesis/hum_synthesis.hpp"
#include "features/melody_extraction/line_tune.hpp"
#include "tests/engine/sounds.hpp"

using namespace tunefind;

namespace {

using Issues = std::vector<std::string>;

Query heard(const Audio& audio) {
  static const Strategies strategies = [] {
    Settings settings;
    return make_strategies(settings);
  }();
  return hear_query(audio, strategies);
}

Issues issues_of(const Audio& audio) { return heard(audio).quality.issues; }

Audio hum(std::size_t tune) {
  return render_hum(demo_tunes()[tune], draw_hum_options(demo_tunes()[tune], 5 + tune)).audio;
}

/// Replaces the first `noisy_s` of every `period_s` of a hum by noise, like consonants or knocks on a table.
Audio with_noise(Audio audio, double period_s, double noisy_s) {
  std::mt19937 random(3);
  std::normal_distribution<float> noise(0, 0.15f);
  const auto period = static_cast<std::size_t>(period_s * audio.sample_rate);
  const auto noisy = static_cast<std::size_t>(noisy_s * audio.sample_rate);
  for (std::size_t i = 0; i < audio.samples.size(); ++i)
    if (i % period < noisy) audio.samples[i] = noise(random);
  return audio;
}

Audio clipped(Audio audio, float gain) {
  for (float& sample : audio.samples) sample = std::clamp(gain * sample, -1.0f, 1.0f);
  return audio;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(query_test)

BOOST_AUTO_TEST_CASE(a_good_hum_has_no_issues) {
  for (std::size_t tune = 0; tune < demo_tunes().size(); tune += 5)
    BOOST_TEST(issues_of(hum(tune)) == Issues{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_melody_is_judged_by_length_and_pitch_range) {
  BOOST_TEST(make_query({}).quality.issues == Issues{"no_pitch"}, boost::test_tools::per_element());
  const Query brief = make_query(melody_of_notes({{0, 0.5, 60}, {1.0, 0.5, 62}}));
  BOOST_TEST(std::abs(brief.quality.voiced_s - 1.0) < 0.02);
  BOOST_TEST(brief.quality.issues == Issues{"too_short"}, boost::test_tools::per_element());
  BOOST_TEST(make_query(melody_of_notes({{0, 3, 60}})).quality.issues == Issues{"one_note"},
             boost::test_tools::per_element());
  BOOST_TEST(make_query(melody_of_notes({{0, 2, 60}, {2, 2, 62}})).quality.issues.empty());
}

BOOST_AUTO_TEST_CASE(a_wavering_note_is_one_note) {
  std::vector<Note> notes;
  for (int i = 0; i < 12; ++i) notes.push_back({0.4 * i, 0.35, 57.0f + 0.4f * static_cast<float>(i % 3)});
  BOOST_TEST(issues_of(test::sing(notes, 5)) == Issues{"one_note"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(reports_levels_too_low_and_too_high) {
  const Audio good = hum(1);
  BOOST_TEST(issues_of(test::louder(good, 0.002f)) == Issues{"too_quiet"}, boost::test_tools::per_element());
  BOOST_TEST(issues_of(test::louder(good, 0.1f)) == Issues{}, boost::test_tools::per_element());
  BOOST_TEST(issues_of(clipped(good, 10)) == Issues{"clipped"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(reports_recordings_with_little_pitch) {
  const Audio good = hum(2);
  BOOST_TEST(issues_of(with_noise(good, 1.0, 0.7)) == Issues{"no_clear_pitch"}, boost::test_tools::per_element());
  BOOST_TEST(issues_of(with_noise(good, 1.0, 0.1)) == Issues{}, boost::test_tools::per_element());
  Audio silence;
  silence.samples.resize(32000);
  BOOST_TEST(issues_of(silence) == (Issues{"no_pitch", "too_quiet"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
