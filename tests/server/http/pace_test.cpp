// A transfer may pause, but neither stand still nor go on for ever at a byte now and then.
#include "server/http/pace.hpp"

#include <boost/test/unit_test.hpp>
#include <thread>

using tunefind::server::Pace;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(pace_test)

BOOST_AUTO_TEST_CASE(a_pause_is_as_long_as_it_may_be) {
  Pace pace(10s, 1000);
  pace.moved(1'000'000);
  const auto left = pace.deadline() - Pace::Clock::now();
  BOOST_TEST((left > 9s && left <= 10s));
}

BOOST_AUTO_TEST_CASE(a_byte_now_and_then_is_not_enough) {
  Pace pace(200ms, 1000);
  int moved = 0;
  while (pace.deadline() > Pace::Clock::now() && moved < 100) {
    std::this_thread::sleep_for(20ms);
    pace.moved(1);
    ++moved;
  }
  BOOST_TEST(moved >= 5);
  BOOST_TEST(moved <= 15);
}

BOOST_AUTO_TEST_CASE(time_cannot_be_saved_up) {
  Pace pace(200ms, 1000);
  pace.moved(200'000);  // 200 s worth of it
  pace.moved(100'000);  // which begins another window
  std::this_thread::sleep_for(250ms);
  BOOST_TEST((pace.deadline() <= Pace::Clock::now()));
}

BOOST_AUTO_TEST_SUITE_END()
