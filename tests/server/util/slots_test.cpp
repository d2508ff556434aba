// Slots are given in the order in which they were asked for, and there are never more users than slots.
#include "server/util/slots.hpp"

#include <algorithm>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

namespace tunefind::server {

BOOST_AUTO_TEST_SUITE(slots_test)

BOOST_AUTO_TEST_CASE(slots_are_given_in_the_order_of_waiting) {
  Slots slots(1);
  auto first = std::make_unique<Slots::Use>(slots);
  std::mutex mutex;
  std::vector<int> order;
  std::vector<std::thread> threads;
  for (int i = 0; i < 5; ++i) {
    threads.emplace_back([&, i] {
      const Slots::Use use(slots);
      const std::lock_guard lock(mutex);
      order.push_back(i);
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // each is waiting before the next one asks
  }
  first.reset();
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(order == (std::vector<int>{0, 1, 2, 3, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(never_more_users_than_slots) {
  Slots slots(2);
  std::atomic<int> inside = 0, most = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 50; ++n) {
        const Slots::Use use(slots);
        const int now_inside = ++inside;
        for (int seen = most; now_inside > seen && !most.compare_exchange_weak(seen, now_inside);) continue;
        std::this_thread::yield();
        --inside;
      }
    });
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(most <= 2);
  BOOST_TEST(most >= 1);
}

BOOST_AUTO_TEST_CASE(a_share_is_all_slots_divided_by_the_users) {
  Slots slots(5);
  const Slots::Use first(slots);
  BOOST_TEST(first.share() == 5);
  {
    const Slots::Use second(slots);
    BOOST_TEST(second.share() == 2);
    const Slots::Use third(slots), fourth(slots);
    BOOST_TEST(first.share() == 1);
  }
  BOOST_TEST(first.share() == 5);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tunefind::server
