// The deletion of an account waits for the account's other requests, but not for ever.
#include "server/util/owner_gate.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <thread>

using namespace tunefind::server;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(owner_gate_test)

BOOST_AUTO_TEST_CASE(a_closed_gate_lets_nobody_in) {
  OwnerGate gate;
  const auto deletion = gate.enter(1);
  auto request = gate.enter(1);
  std::thread ending([&] {
    while (!request->closing()) std::this_thread::sleep_for(1ms);
    request.reset();
  });
  BOOST_TEST((gate.close(1, 10s) == OwnerGate::Closing::done));
  ending.join();
  BOOST_TEST(!gate.enter(1));
  BOOST_TEST((gate.close(1, 10s) == OwnerGate::Closing::closed_before));
  BOOST_TEST(gate.enter(2) != nullptr);
}

BOOST_AUTO_TEST_CASE(the_gate_opens_again_if_a_request_does_not_end) {
  OwnerGate gate;
  const auto deletion = gate.enter(1), request = gate.enter(1);
  BOOST_TEST((gate.close(1, 10ms) == OwnerGate::Closing::busy));
  BOOST_TEST(!request->closing());
  BOOST_TEST(gate.enter(1) != nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
