// A cut part equals the music one period before it: restoring it from there gives the whole song again, in all its
// data; and times on the kept timeline map to increasing times of the song.
#include "features/structure/rolled.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <rapidcheck/boost_test.h>

#include "tests/looped_music.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

bool nearly_equal(double a, double b) { return std::abs(a - b) < 1e-6; }

/// Pitch of a melody in each frame from time 0, or -1 where it does not sound; the melody begins at a frame of the
/// grid.
std::vector<float> sounding(const Melody& melody, double hop_s) {
  std::vector<float> pitch(static_cast<std::size_t>(std::lround(melody.start_s / hop_s)), -1.0f);
  for (std::size_t i = 0; i < melody.frames(); ++i) pitch.push_back(melody.voiced[i] ? melody.pitch[i] : -1.0f);
  return pitch;
}

/// Music with a loop of period 4 s from 1 s to 21 s.
Tune looping() { return recording({{through_composed(1), 10}, {loop(2, 40), 200}, {through_composed(3), 30}}); }
const std::vector<Recurrence> kCut{{1, 9, 4, 3}};

}  // namespace

BOOST_AUTO_TEST_SUITE(rolled_test)

BOOST_AUTO_TEST_CASE(rolling_cuts_salience_lines_and_chroma) {
  const Tune whole = looping(), kept = rolled(whole, kCut);
  BOOST_TEST(kept.duration_s == whole.duration_s);
  BOOST_TEST((kept.recurrences == kCut));
  const Tune expected = recording({{through_composed(1), 10}, {loop(2, 40), 80}, {through_composed(3), 30}});
  BOOST_TEST((kept.salience == expected.salience));
  BOOST_TEST((kept.plain_salience == expected.plain_salience));
  BOOST_TEST((kept.lines == expected.lines));
  BOOST_TEST((kept.chroma.vectors == expected.chroma.vectors));
  BOOST_TEST(std::ranges::equal(kept.chroma.times_s, expected.chroma.times_s, nearly_equal));
}

BOOST_AUTO_TEST_CASE(unrolling_restores_salience_lines_and_chroma) {
  const Tune whole = looping(), again = unrolled(rolled(whole, kCut));
  BOOST_TEST(again.duration_s == whole.duration_s);
  BOOST_TEST(again.recurrences.empty());
  BOOST_TEST((again.salience == whole.salience));
  BOOST_TEST((again.plain_salience == whole.plain_salience));
  BOOST_TEST((again.lines == whole.lines));
  BOOST_TEST((again.chroma.vectors == whole.chroma.vectors));
  BOOST_TEST(std::ranges::equal(again.chroma.times_s, whole.chroma.times_s, nearly_equal));
}

BOOST_AUTO_TEST_CASE(without_recurrences_nothing_changes) {
  const Tune whole = looping();
  BOOST_TEST((rolled(whole, {}) == whole));
  BOOST_TEST((unrolled(whole) == whole));
  BOOST_TEST((unrolled(rolled(Tune{}, {})) == Tune{}));
}

BOOST_AUTO_TEST_CASE(lines_can_begin_and_end_anywhere) {
  // The line sounds from the third second of every period and is trimmed to its first and last voiced frame.
  for (const double first_s : {0.0, 4.5, 7.5})
    for (const double last_s : {24.0, 20.5, 18.0}) {
      Tune whole = looping();
      Melody& line = whole.lines.front().melody;
      for (std::size_t i = 0; i < line.frames(); ++i) {
        const double at_s = static_cast<double>(i) * line.hop_s;
        line.voiced[i] = at_s >= first_s && at_s < last_s && std::fmod(at_s + 3 - 1e-9, 4) > 2;
      }
      std::vector<float> expected;
      for (std::size_t i = 0; i < line.frames(); ++i) expected.push_back(line.voiced[i] ? line.pitch[i] : -1.0f);
      const auto last = std::find_if(expected.rbegin(), expected.rend(), [](float p) { return p >= 0; }).base();
      expected.erase(last, expected.end());
      const Tune kept = rolled(whole, kCut), again = unrolled(kept);
      BOOST_REQUIRE(kept.lines.size() == 1u);
      for (const Tune* tune : {&kept, &again}) {
        BOOST_TEST(tune->lines[0].melody.voiced.front() == 1);
        BOOST_TEST(tune->lines[0].melody.voiced.back() == 1);
      }
      std::vector<float> found = sounding(again.lines[0].melody, 0.025);
      // Parts that are equal in every period are restored; where the line begins or ends within the loop, the cut
      // periods become copies of the last kept one.
      for (std::size_t i = 0; i < std::min(found.size(), expected.size()); ++i)
        if (i < 360 || i >= 840) BOOST_REQUIRE(found[i] == expected[i]);
    }
}

BOOST_AUTO_TEST_CASE(a_line_inside_the_cut_is_dropped) {
  Tune whole = looping();
  std::vector<std::uint8_t>& voiced = whole.lines.front().melody.voiced;
  for (std::size_t i = 0; i < voiced.size(); ++i) voiced[i] = i >= 400 && i < 800;
  BOOST_TEST(rolled(whole, kCut).lines.empty());
}

BOOST_AUTO_TEST_CASE(an_empty_view_stays_empty) {
  Tune whole = looping();
  whole.plain_salience = {};
  BOOST_TEST((rolled(whole, kCut).plain_salience == Salience{}));
  BOOST_TEST((unrolled(rolled(whole, kCut)).plain_salience == Salience{}));
}

BOOST_AUTO_TEST_CASE(song_time_adds_the_earlier_cuts) {
  const std::vector<Recurrence> recurrences{{1, 9, 4, 3}, {10, 20, 5, 2}};
  BOOST_TEST(song_time({}, 7) == 7);
  BOOST_TEST(song_time(recurrences, 0) == 0);
  BOOST_TEST(song_time(recurrences, 8.9) == 8.9);
  BOOST_TEST(song_time(recurrences, 9) == 21);
  BOOST_TEST(song_time(recurrences, 19) == 31);
  BOOST_TEST(song_time(recurrences, 20) == 42);
}

RC_BOOST_PROP(song_time_is_strictly_increasing, ()) {
  std::vector<Recurrence> recurrences;
  double free_from_s = 0;
  for (const int more : *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 100))) {
    recurrences.push_back({free_from_s, free_from_s + more, more * 0.5, 1 + more % 7});
    free_from_s += more;
  }
  double before_s = -1, kept_s = 0;
  for (const int step : *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 50))) {
    const double at_s = song_time(recurrences, kept_s);
    RC_ASSERT(at_s > before_s);
    RC_ASSERT(at_s >= kept_s);
    before_s = at_s;
    kept_s += step;
  }
}

BOOST_AUTO_TEST_SUITE_END()
