// An alignment whose path follows a known map places the hum on the song where the map says.
#include "alignment/pitch_lines.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

using namespace tunefind;

namespace {

/// From 1 s on, 0.1 s each: three voiced frames, one rest, then two frames that are a leap apart.
Melody melody() { return {0.1, 1.0, {60, 60.5, 60, 60, 62, 64}, {1, 1, 1, 0, 1, 1}}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(pitch_lines_test)

BOOST_AUTO_TEST_CASE(lines_end_at_rests_and_leaps_and_cover_their_frames) {
  const std::vector<PitchLine> lines = pitch_lines(melody());
  BOOST_REQUIRE(lines.size() == 3u);
  const auto spans = [&](std::size_t i, double begin, double end, double first, double last) {
    BOOST_TEST(std::abs(lines[i].front().time_s - begin) < 1e-9);
    BOOST_TEST(std::abs(lines[i].back().time_s - end) < 1e-9);
    BOOST_TEST(lines[i].front().pitch == first);
    BOOST_TEST(lines[i].back().pitch == last);
  };
  spans(0, 1.0, 1.3, 60, 60);
  spans(1, 1.4, 1.5, 62, 62);
  spans(2, 1.5, 1.6, 64, 64);
  BOOST_TEST(pitch_lines({}).empty());
}

RC_BOOST_PROP(a_hum_is_mapped_by_its_path, ()) {
  const double ratio = *rc::gen::inRange(5, 20) / 10.0, shift_s = *rc::gen::inRange(-10, 100) / 10.0;
  const double higher = *rc::gen::inRange(-12, 12);
  std::vector<PathPoint> path;
  for (double t = 1.05; t < 1.6; t += 0.1) path.push_back({t, shift_s + ratio * t, higher});
  const auto lines = pitch_lines(melody()), laid = pitch_lines_on_song(melody(), path);
  RC_ASSERT(laid.size() == lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i)
    for (std::size_t k = 0; k < lines[i].size(); ++k) {
      const double t = lines[i][k].time_s;
      RC_ASSERT(std::abs(laid[i][k].pitch - (lines[i][k].pitch - higher)) < 1e-6);
      if (t >= path.front().query_s && t <= path.back().query_s)
        RC_ASSERT(std::abs(laid[i][k].time_s - (shift_s + ratio * t)) < 1e-6);
    }
}

BOOST_AUTO_TEST_CASE(frames_beyond_the_path_keep_the_tempo_of_the_hum) {
  const auto laid = pitch_lines_on_song(melody(), {{1.2, 10, 0}, {1.4, 11, 0}});
  BOOST_TEST(std::abs(laid.front().front().time_s - 9.8) < 1e-9);
  BOOST_TEST(std::abs(laid.back().back().time_s - 11.2) < 1e-9);
  BOOST_TEST(pitch_lines_on_song(melody(), {}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
