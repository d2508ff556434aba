// What was cut is one period before: put back, it makes the whole song again, in every one of its parts; and the kept
// timeline runs through the song's without ever turning back.
#include "features/structure/rolled.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <rapidcheck/boost_test.h>

#include "tests/looped_music.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

bool near(double a, double b) { return std::abs(a - b) < 1e-6; }

/// Of a melody that begins at a frame of the grid: whether frame i sounds in the original, with which pitch.
std::vector<float> sounding(const Melody& melody, double hop_s) {
  std::vector<float> pitch(static_cast<std::size_t>(std::lround(melody.start_s / hop_s)), -1.0f);
  for (std::size_t i = 0; i < melody.frames(); ++i) pitch.push_back(melody.voiced[i] ? melody.pitch[i] : -1.0f);
  return pitch;
}

/// A loop of 4 s from 1 s to 21 s between other music.
Tune looping() { return recording({{through_composed(1), 10}, {loop(2, 40), 200}, {through_composed(3), 30}}); }
const std::vector<Recurrence> kCut{{1, 9, 4, 3}};

}  // namespace

BOOST_AUTO_TEST_SUITE(rolled_test)

BOOST_AUTO_TEST_CASE(all_parts_are_cut_alike) {
  const Tune whole = looping(), kept = rolled(whole, kCut);
  BOOST_TEST(kept.duration_s == whole.duration_s);
  BOOST_TEST((kept.recurrences == kCut));
  const Tune expected = recording({{through_composed(1), 10}, {loop(2, 40), 80}, {through_composed(3), 30}});
  BOOST_TEST((kept.salience == expected.salience));
  BOOST_TEST((kept.plain_salience == expected.plain_salience));
  BOOST_TEST((kept.lines == expected.lines));
  BOOST_TEST((kept.chroma.vectors == expected.chroma.vectors));
  BOOST_TEST(std::ranges::equal(kept.chroma.times_s, expected.chroma.times_s, near));
}

BOOST_AUTO_TEST_CASE(all_parts_come_back) {
  const Tune whole = looping(), again = unrolled(rolled(whole, kCut));
  BOOST_TEST(again.duration_s == whole.duration_s);
  BOOST_TEST(again.recurrences.empty());
  BOOST_TEST((again.salience == whole.salience));
  BOOST_TEST((again.plain_salience == whole.plain_salience));
  BOOST_TEST((again.lines == whole.lines));
  BOOST_TEST((again.chroma.vectors == whole.chroma.vectors));
  BOOST_TEST(std::ranges::equal(again.chroma.times_s, whole.chroma.times_s, near));
}

BOOST_AUTO_TEST_CASE(without_recurrences_nothing_changes) {
  const Tune whole = looping();
  BOOST_TEST((rolled(whole, {}) == whole));
  BOOST_TEST((unrolled(whole) == whole));
  BOOST_TEST((unrolled(rolled(Tune{}, {})) == Tune{}));
}

BOOST_AUTO_TEST_CASE(a_line_may_begin_and_end_anywhere) {
  // The line sounds in every period of the loop from its third second on, and is trimmed to where it sounds.
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
      // What is the same in every period comes back; where the line begins or ends within the loop, its last kept
      // period speaks for those that were cut.
      for (std::size_t i = 0; i < std::min(found.size(), expected.size()); ++i)
        if (i < 360 || i >= 840) BOOST_REQUIRE(found[i] == expected[i]);
    }
}

BOOST_AUTO_TEST_CASE(a_line_that_lies_in_what_is_cut_is_gone) {
  Tune whole = looping();
  std::vector<std::uint8_t>& voiced = whole.lines.front().melody.voiced;
  for (std::size_t i = 0; i < voiced.size(); ++i) voiced[i] = i >= 400 && i < 800;
  BOOST_TEST(rolled(whole, kCut).lines.empty());
}

BOOST_AUTO_TEST_CASE(a_view_without_frames_stays_so) {
  Tune whole = looping();
  whole.plain_salience = {};
  BOOST_TEST((rolled(whole, kCut).plain_salience == Salience{}));
  BOOST_TEST((unrolled(rolled(whole, kCut)).plain_salience == Salience{}));
}

BOOST_AUTO_TEST_CASE(times_of_the_song) {
  const std::vector<Recurrence> recurrences{{1, 9, 4, 3}, {10, 20, 5, 2}};
  BOOST_TEST(song_time({}, 7) == 7);
  BOOST_TEST(song_time(recurrences, 0) == 0);
  BOOST_TEST(song_time(recurrences, 8.9) == 8.9);
  BOOST_TEST(song_time(recurrences, 9) == 21);
  BOOST_TEST(song_time(recurrences, 19) == 31);
  BOOST_TEST(song_time(recurrences, 20) == 42);
}

RC_BOOST_PROP(the_times_of_the_song_rise, ()) {
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
