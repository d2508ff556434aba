// Each frame holds the median pitch of its part of the melody, rounded to 1/8 semitone, and is voiced if at least half
// of that part is.
#include "features/melody_frames.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <rapidcheck/boost_test.h>

using namespace tunefind;

namespace {

Melody melody_of(const std::vector<float>& pitch, const std::vector<std::uint8_t>& voiced, double hop_s = 0.01) {
  return {hop_s, 0, pitch, voiced};
}

Melody steady(std::size_t frames, float pitch) {
  return melody_of(std::vector<float>(frames, pitch), std::vector<std::uint8_t>(frames, 1));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(melody_frames_test)

BOOST_AUTO_TEST_CASE(notes_land_in_their_frames) {
  Melody melody = steady(30, 60);
  std::fill(melody.pitch.begin() + 10, melody.pitch.begin() + 20, 64.5f);
  std::fill(melody.pitch.begin() + 20, melody.pitch.end(), 57.25f);
  const MelodyFrames frames = frames_of(melody, 0.1);
  BOOST_TEST(frames.pitch8 == (std::vector<int>{480, 516, 458}), boost::test_tools::per_element());
  BOOST_TEST((frames.voiced == std::vector<std::uint8_t>{1, 1, 1}));
}

BOOST_AUTO_TEST_CASE(pitch_is_rounded_to_the_nearest_eighth) {
  for (const auto& [pitch, expected] : {std::pair{60.06f, 480}, {60.07f, 481}, {59.94f, 480}, {59.93f, 479}})
    BOOST_TEST(frames_of(steady(10, pitch), 0.1).pitch8.front() == expected);
}

BOOST_AUTO_TEST_CASE(pitch_is_the_median_of_the_voiced_pitches) {
  const Melody melody = melody_of({60, 90, 61, 62, 91, 63, 64, 92, 93, 94}, {1, 0, 1, 1, 0, 1, 1, 0, 0, 0});
  const MelodyFrames frames = frames_of(melody, 0.1);
  BOOST_TEST(frames.pitch8.front() == 62 * 8);
  BOOST_TEST(frames.voiced.front() == 1);  // exactly half is voiced
}

BOOST_AUTO_TEST_CASE(less_than_half_voiced_is_unvoiced_but_the_voiced_pitch_remains) {
  const Melody melody = melody_of({60, 90, 90, 90, 61, 90, 90, 90, 62, 90}, {1, 0, 0, 0, 1, 0, 0, 0, 1, 0});
  const MelodyFrames frames = frames_of(melody, 0.1);
  BOOST_TEST(frames.pitch8.front() == 61 * 8);
  BOOST_TEST(frames.voiced.front() == 0);
}

BOOST_AUTO_TEST_CASE(a_frame_of_rest_has_the_held_pitch) {
  Melody melody = steady(30, 60);
  std::fill(melody.voiced.begin() + 10, melody.voiced.begin() + 20, 0);
  const MelodyFrames frames = frames_of(melody, 0.1);
  BOOST_TEST(frames.pitch8[1] == 480);
  BOOST_TEST((frames.voiced == std::vector<std::uint8_t>{1, 0, 1}));
}

RC_BOOST_PROP(frames_cover_the_melody_at_any_hop_without_drift, ()) {
  const std::size_t count = *rc::gen::inRange<std::size_t>(1, 3000);
  const double hop_s = *rc::gen::inRange(4, 400) / 1000.0;
  Melody ramp = steady(count, 0);  // pitch i / 8 in frame i shows which frame a median came from
  for (std::size_t i = 0; i < count; ++i) ramp.pitch[i] = static_cast<float>(i) / 8;
  const MelodyFrames frames = frames_of(ramp, hop_s);
  RC_ASSERT(frames.voiced.size() == frames.size());
  RC_ASSERT(std::abs(static_cast<double>(frames.size()) * hop_s - ramp.duration_s()) <= std::max(hop_s, 0.01));
  for (std::size_t i = 0; i + 1 < frames.size(); ++i) {
    const double middle = (static_cast<double>(i) + 0.5) * hop_s / 0.01 - 0.5;
    RC_ASSERT(std::abs(frames.pitch8[i] - middle) <= 1.01);
  }
}

BOOST_AUTO_TEST_CASE(an_empty_melody_has_no_frames) { BOOST_TEST(frames_of(Melody{}, 0.1).size() == 0u); }

BOOST_AUTO_TEST_SUITE_END()
