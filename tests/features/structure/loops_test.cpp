// If music repeats exactly, whole periods are cut after the first period and half a minute; if anything changes in it,
// nothing is cut.
#include "features/structure/loops.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <rapidcheck/boost_test.h>

#include "features/structure/rolled.hpp"
#include "tests/looped_music.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

std::vector<Recurrence> found(const Tune& tune) { return make_cut_loops({})->find(tune); }

double cut_s(const std::vector<Recurrence>& recurrences) {
  double sum = 0;
  for (const Recurrence& one : recurrences) sum += one.cut_s();
  return sum;
}

bool near(double a, double b, double most) { return std::abs(a - b) <= most; }

/// Number of frames of the first salience in which some peak has no counterpart in the second.
std::size_t frames_lost(const Salience& original, const Salience& again) {
  std::size_t lost = 0;
  for (std::size_t i = 0; i < original.frames(); ++i)
    for (std::uint32_t p = original.offsets[i]; p < original.offsets[i + 1]; ++p) {
      bool there = false;
      for (std::uint32_t q = again.offsets[i]; q < again.offsets[i + 1]; ++q)
        there = there || std::abs(original.peaks[p].pitch8 - again.peaks[q].pitch8) <= 2;
      if (there) continue;
      ++lost;
      break;
    }
  return lost;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(loops_test)

BOOST_AUTO_TEST_CASE(cuts_two_bars_played_ten_times) {
  const std::vector<Recurrence> recurrences = found(recording({{loop(1, 60), 600}}));
  BOOST_REQUIRE(recurrences.size() == 1u);
  BOOST_TEST(recurrences[0].from_s == 0);
  BOOST_TEST(near(recurrences[0].at_s, 36, 1e-9));
  BOOST_TEST(near(recurrences[0].period_s, 6, 1e-9));
  BOOST_TEST(recurrences[0].times == 4);
}

BOOST_AUTO_TEST_CASE(a_period_need_not_be_a_whole_number_of_frames) {
  for (const double period : {58.37, 83.5, 99.8}) {
    const Tune tune = recording({{loop(2, period), static_cast<std::size_t>(12 * period)}});
    const std::vector<Recurrence> recurrences = found(tune);
    BOOST_REQUIRE(recurrences.size() == 1u);
    // A multiple of the period is also a period.
    const double periods = std::round(10 * recurrences[0].period_s / period);
    BOOST_TEST(near(recurrences[0].period_s, periods * period / 10, 0.05), period << ": " << recurrences[0].period_s);
    BOOST_TEST(near(recurrences[0].cut_s(), recurrences[0].times * periods * period / 10, 0.1));
    BOOST_TEST(recurrences[0].cut_s() > 0.4 * tune.duration_s);
    // Only frames at the edges of notes differ.
    BOOST_TEST(frames_lost(tune.salience, unrolled(rolled(tune, recurrences)).salience) < tune.salience.frames() / 5);
  }
}

BOOST_AUTO_TEST_CASE(cuts_one_loop_and_then_another) {
  const std::vector<Recurrence> recurrences = found(recording({{loop(3, 60), 660}, {loop(4, 75), 700}}));
  BOOST_REQUIRE(recurrences.size() == 2u);
  BOOST_TEST(near(recurrences[0].period_s, 6, 1e-9));
  BOOST_TEST(near(recurrences[0].at_s, 36, 1e-9));
  BOOST_TEST(recurrences[0].times == 4);
  BOOST_TEST(near(recurrences[1].period_s, 7.5, 1e-9));
  BOOST_TEST(near(recurrences[1].from_s, 66 - 24, 0.5));
  BOOST_TEST(recurrences[1].times == 4);
}

BOOST_AUTO_TEST_CASE(a_changing_melody_over_a_loop_is_kept_however_soft_it_is) {
  const Music backing = loop(5, 60);
  for (const int strength : {255, 150, 80}) {
    BOOST_TEST_CONTEXT("strength " << strength) {
      const auto with = [&](const Music& music) {
        return recording({{together(backing, melody_of(music, static_cast<std::uint8_t>(strength))), 1200}});
      };
      BOOST_TEST(found(with(through_composed(6))).empty());
      BOOST_TEST(near(cut_s(found(with(loop(6, 60)))), 84, 1e-9));
      BOOST_TEST(near(cut_s(found(with(loop(6, 240)))), 48, 1e-9));  // the melody repeats itself every 24 s
    }
  }
}

BOOST_AUTO_TEST_CASE(a_different_phrase_ends_the_cut) {
  // A loop in which two seconds differ.
  const Music music = loop(7, 60), other = through_composed(8);
  const auto played = [=](double frame) { return frame >= 700 && frame < 720 ? other(frame) : music(frame); };
  const Tune tune = recording({{played, 1600}});
  const std::vector<Recurrence> recurrences = found(tune);
  BOOST_TEST(cut_s(recurrences) > 30);
  BOOST_TEST((unrolled(rolled(tune, recurrences)).salience == tune.salience));
}

BOOST_AUTO_TEST_CASE(gradual_change_does_not_accumulate) {
  // Each repetition is 1/8 semitone higher: practically equal to the one before, but not to the first.
  const Music music = loop(9, 60);
  const auto rising = [=](double frame) {
    Peaks peaks = music(frame);
    for (SaliencePeak& peak : peaks) peak.pitch8 = static_cast<std::uint16_t>(peak.pitch8 + frame / 60);
    return peaks;
  };
  const Tune tune = recording({{rising, 1200}});
  BOOST_TEST(frames_lost(tune.salience, unrolled(rolled(tune, found(tune))).salience) == 0u);
}

BOOST_AUTO_TEST_CASE(music_without_a_loop_is_kept_whole) {
  BOOST_TEST(found(recording({{through_composed(10), 2000}})).empty());
  BOOST_TEST(found(recording({{loop(11, 60), 110}})).empty());    // shorter than two periods
  BOOST_TEST(found(recording({{loop(11, 300), 880}})).empty());   // a hum of half a minute would not fit
  BOOST_TEST(found(recording({{loop(11, 450), 2000}})).empty());  // too long a period
  BOOST_TEST(found(recording({})).empty());
  BOOST_TEST(found(recording({{[](double) { return Peaks{}; }, 1200}})).empty());
  Tune line = recording({{loop(1, 60), 600}});
  line.kind = SongKind::monophonic;
  BOOST_TEST(found(line).empty());
  BOOST_TEST(make_no_loops({})->find(recording({{loop(1, 60), 600}})).empty());
}

RC_BOOST_PROP(unrolling_restores_exact_loops, ()) {
  const auto seed = *rc::gen::inRange(0u, 1000u);
  const auto period = static_cast<std::size_t>(5 * *rc::gen::inRange(4, 81));
  const auto frames = [](int low, int high) { return static_cast<std::size_t>(5 * *rc::gen::inRange(low, high)); };
  const Tune tune = recording({{through_composed(seed), frames(0, 60)},
                               {loop(seed + 1, static_cast<double>(period)), frames(0, 400)},
                               {loop(seed + 2, static_cast<double>(period)), frames(0, 400)},
                               {through_composed(seed + 3), frames(0, 60)}});
  const std::vector<Recurrence> recurrences = found(tune);
  const Tune short_one = rolled(tune, recurrences);
  RC_ASSERT(near(short_one.salience.duration_s() + cut_s(recurrences), tune.duration_s, 1e-6));
  const Tune again = unrolled(short_one);
  RC_ASSERT(again.salience == tune.salience);
  RC_ASSERT(again.plain_salience == tune.plain_salience);
  RC_ASSERT(again.lines == tune.lines);
}

BOOST_AUTO_TEST_SUITE_END()
