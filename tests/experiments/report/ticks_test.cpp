// Ticks are at round values, inside the axis, and not more than requested.
#include "experiments/report/ticks.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

using namespace tunefind;

namespace {

std::string labels(const std::vector<Tick>& ticks) {
  std::string text;
  for (const Tick& tick : ticks) text += tick.label + " ";
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ticks_test)

BOOST_AUTO_TEST_CASE(labels_times_in_minutes_and_seconds) {
  BOOST_TEST(labels(time_ticks({0, 4}, 6)) == "0:00 0:01 0:02 0:03 0:04 ");
  BOOST_TEST(labels(time_ticks({58.8, 61.3}, 6)) == "0:59.0 0:59.5 1:00.0 1:00.5 1:01.0 ");
  BOOST_TEST(labels(time_ticks({0, 780}, 8)) == "0:00 2:00 4:00 6:00 8:00 10:00 12:00 ");
  BOOST_TEST(labels(time_ticks({0, 7200}, 3)) == "0:00 60:00 120:00 ");
}

BOOST_AUTO_TEST_CASE(chooses_round_numbers) {
  BOOST_TEST(labels(number_ticks({-0.11, 0.11}, 5)) == "-0.10 -0.05 0.00 0.05 0.10 ");
  BOOST_TEST(labels(number_ticks({0, 100}, 6)) == "0 20 40 60 80 100 ");
  BOOST_TEST(labels(number_ticks({-1.1, 1.1}, 5)) == "-1.0 -0.5 0.0 0.5 1.0 ");
}

BOOST_AUTO_TEST_CASE(names_notes_and_always_includes_c) {
  BOOST_TEST(labels(note_ticks({59.5, 63.2}, 16)) == "C4 C#4 D4 Eb4 ");
  BOOST_TEST(labels(note_ticks({47, 73}, 7)) == "C3 E3 Ab3 C4 E4 Ab4 C5 ");
  BOOST_TEST(labels(note_ticks({12, 108}, 4)) == "C0 C1 C2 C3 C4 C5 C6 C7 C8 ");
}

RC_BOOST_PROP(ticks_are_inside_the_range_and_not_too_many, ()) {
  const double low = *rc::gen::inRange(-5000, 5000) / 10.0, span = *rc::gen::inRange(1, 30000) / 10.0;
  const auto most = *rc::gen::inRange<std::size_t>(2, 14);
  const Range range{low, low + span};
  for (const auto& ticks : {time_ticks(range, most), number_ticks(range, most)}) {
    RC_ASSERT(ticks.size() <= most);
    for (const Tick& tick : ticks) RC_ASSERT(tick.value > low - 1e-3 && tick.value < low + span + 1e-3);
  }
  RC_ASSERT(number_ticks(range, most).size() * 6 >= most);  // nor are they too few
}

BOOST_AUTO_TEST_SUITE_END()
