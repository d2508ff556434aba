// The exponents of a tempo ladder reach from end to end in equal steps, so that neighbouring ratios have one quotient.
#include "alignment/tempo_ladder.hpp"

#include <boost/test/unit_test.hpp>

using namespace tunefind;

BOOST_AUTO_TEST_SUITE(tempo_ladder_test)

BOOST_AUTO_TEST_CASE(steps_are_equal_from_end_to_end) {
  BOOST_TEST(tempo_ladder(5) == (std::vector{-1.0, -0.5, 0.0, 0.5, 1.0}), boost::test_tools::per_element());
  BOOST_TEST(tempo_ladder(3, 0, 1) == (std::vector{0.0, 0.5, 1.0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_step_is_the_middle) {
  BOOST_TEST(tempo_ladder(1) == std::vector{0.0}, boost::test_tools::per_element());
  BOOST_TEST(tempo_ladder(1, 0, 1) == std::vector{0.5}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
