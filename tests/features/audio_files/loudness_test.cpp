// Loudness follows the standard and normalising reaches the target: a 997 Hz sine at full scale measures -3.01 LUFS
// (ITU-R BS.1770), and after normalising the loudness is the target unless the peak limit reduced the gain.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <rapidcheck/boost_test.h>

#include "features/audio_files/audio_file.hpp"
#include "tests/features/audio_samples.hpp"

using namespace audio_samples;
using namespace tunefind;

namespace {

double peak_db(const Audio& audio) {
  float peak = 0;
  for (const float sample : audio.samples) peak = std::max(peak, std::abs(sample));
  return 20 * std::log10(peak);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(loudness_test)

BOOST_AUTO_TEST_CASE(the_reference_tone_of_the_standard_has_its_loudness) {
  for (const double rate : {16000.0, 44100.0, 48000.0})
    BOOST_TEST(std::abs(loudness_lufs({rate, tone(997, 5, rate, 1.0)}) + 3.01) < 0.05);
}

BOOST_AUTO_TEST_CASE(silence_and_less_than_a_block_have_no_loudness) {
  BOOST_TEST(loudness_lufs({16000, {}}) == -INFINITY);
  BOOST_TEST(loudness_lufs({16000, std::vector<float>(32000)}) == -INFINITY);
  BOOST_TEST(loudness_lufs({16000, tone(440, 0.3, 16000)}) == -INFINITY);
}

RC_BOOST_PROP(normalising_reaches_the_target_from_any_level, ()) {
  const double level = *rc::gen::inRange(-60, 0);
  const double target = *rc::gen::inRange(-40, -15);
  const Audio clip = normalise_loudness({16000, tone(440, 1, 16000, std::pow(10, level / 20))}, target);
  RC_ASSERT(std::abs(loudness_lufs(clip) - target) < 0.1);
  RC_ASSERT(peak_db(clip) <= -1 + 1e-4);
}

BOOST_AUTO_TEST_CASE(parts_under_the_absolute_gate_count_once_they_are_raised) {
  // -68 LUFS, then -73 LUFS: only the first half is above the gate of -70 LUFS, until it is raised to -23 LUFS.
  std::vector<float> samples = tone(997, 4, 16000, std::pow(10, -65.0 / 20));
  const auto quieter = tone(997, 4, 16000, std::pow(10, -70.0 / 20));
  samples.insert(samples.end(), quieter.begin(), quieter.end());
  BOOST_TEST(std::abs(loudness_lufs(normalise_loudness({16000, samples})) + 23) < 0.1);
}

BOOST_AUTO_TEST_CASE(the_peak_limit_holds_the_gain_back) {
  Audio clicks{16000, tone(440, 2, 16000, 0.01)};
  clicks.samples[5000] = 0.9f;
  const Audio clip = normalise_loudness(clicks, -23, -1);
  BOOST_TEST(std::abs(peak_db(clip) + 1) < 1e-3);
  BOOST_TEST(loudness_lufs(clip) < -30);
}

BOOST_AUTO_TEST_CASE(silence_stays_silent) {
  const Audio silence{16000, std::vector<float>(32000)};
  BOOST_CHECK(normalise_loudness(silence).samples == silence.samples);
  BOOST_TEST(normalise_loudness({16000, {}}).samples.empty());
}

BOOST_AUTO_TEST_CASE(a_clip_too_short_to_measure_keeps_its_level_under_the_peak_limit) {
  const Audio quiet{16000, tone(440, 0.2, 16000, 0.5)};
  BOOST_CHECK(normalise_loudness(quiet).samples == quiet.samples);
  BOOST_TEST(std::abs(peak_db(normalise_loudness({16000, tone(440, 0.2, 16000, 1.5)})) + 1) < 1e-3);
}

BOOST_AUTO_TEST_SUITE_END()
