// Loudness is judged relative to the recording itself: gain does not change the result; frames within the range below
// the loud ones are loud; a noise floor far enough below them is not, however wide the range.
#include "features/audio_files/loudness_gate.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <rapidcheck/boost_test.h>

#include "tests/features/audio_samples.hpp"

using namespace tunefind;

namespace {

/// A 400 Hz tone in steps, each with a duration in seconds and a level in dBFS (RMS).
Audio steps(const std::vector<std::pair<double, double>>& parts) {
  Audio audio;
  for (const auto& [seconds, level_db] : parts) {
    const auto part = audio_samples::tone(400, seconds, kEngineRate, std::sqrt(2) * std::pow(10, level_db / 20));
    audio.samples.insert(audio.samples.end(), part.begin(), part.end());
  }
  return audio;
}

/// Loudness of the frames from `from_s` to `to_s`, without 40 ms at each edge: 1 if all are loud, 0 if none is, -1 if
/// mixed.
int loudness(const std::vector<std::uint8_t>& loud, double from_s, double to_s) {
  const auto first = loud.begin() + std::lround(from_s * 100) + 4, last = loud.begin() + std::lround(to_s * 100) - 4;
  const auto count = std::count(first, last, 1);
  return count == last - first ? 1 : count == 0 ? 0 : -1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(loudness_gate_test)

BOOST_AUTO_TEST_CASE(has_one_entry_per_hop) {
  for (const std::size_t size : {0u, 1u, 159u, 160u, 161u, 16000u})
    BOOST_TEST(loud_frames({kEngineRate, std::vector<float>(size, 0.1f)}, 160, 35).size() == (size + 159) / 160);
}

BOOST_AUTO_TEST_CASE(the_range_decides_between_loud_and_soft) {
  // Half of the recording is loud, and so is its 95th percentile. There is no noise floor, as the softest part is
  // within 20 dB of the loudest.
  const Audio audio = steps({{1, -20}, {0.5, -29}, {0.5, -31}, {0.5, -38}});
  const auto loud = loud_frames(audio, 160, 10);
  BOOST_TEST(loudness(loud, 0, 1) == 1);
  BOOST_TEST(loudness(loud, 1, 1.5) == 1);
  BOOST_TEST(loudness(loud, 1.5, 2) == 0);
  BOOST_TEST(loudness(loud, 2, 2.5) == 0);
  BOOST_TEST(loudness(loud_frames(audio, 160, 19), 0, 2.5) == 1);
}

BOOST_AUTO_TEST_CASE(a_noise_floor_is_not_the_voice) {
  const Audio audio = steps({{1, -60}, {1, -20}, {0.5, -55}, {0.5, -53}});
  const auto loud = loud_frames(audio, 160, 90);
  BOOST_TEST(loudness(loud, 0, 1) == 0);
  BOOST_TEST(loudness(loud, 1, 2) == 1);
  BOOST_TEST(loudness(loud, 2, 2.5) == 0);  // 5 dB above the floor
  BOOST_TEST(loudness(loud, 2.5, 3) == 1);  // 7 dB above it
}

BOOST_AUTO_TEST_CASE(a_voice_that_never_pauses_is_loud_throughout) {
  BOOST_TEST(loudness(loud_frames(steps({{1, -39}, {1, -20}}), 160, 35), 0, 2) == 1);
}

BOOST_AUTO_TEST_CASE(silence_is_never_loud) {
  BOOST_TEST(loudness(loud_frames(steps({{1, -200}}), 160, 35), 0, 1) == 0);
  BOOST_TEST(loudness(loud_frames(steps({{1, -92}}), 160, 35), 0, 1) == 0);
  BOOST_TEST(loudness(loud_frames(steps({{1, -88}}), 160, 35), 0, 1) == 1);
}

RC_BOOST_PROP(gain_changes_nothing, ()) {
  std::vector<std::pair<double, double>> parts;
  for (const int level : *rc::gen::container<std::vector<int>>(6, rc::gen::inRange(-45, -5)))
    parts.emplace_back(0.3, level * 1.013);  // never exactly at a threshold, which is in whole dB
  Audio audio = steps(parts);
  const auto loud = loud_frames(audio, 160, 25);
  const float gain = static_cast<float>(*rc::gen::inRange(1, 9)) / 8;
  for (float& sample : audio.samples) sample *= gain;
  RC_ASSERT(loud_frames(audio, 160, 25) == loud);
}

BOOST_AUTO_TEST_SUITE_END()
