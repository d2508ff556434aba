// The median is the middle value by size; of an even number of values it is the upper of the two in the middle.
#include "features/median.hpp"

#include <boost/test/unit_test.hpp>

using namespace tunefind;

BOOST_AUTO_TEST_SUITE(median_test)

BOOST_AUTO_TEST_CASE(is_the_middle_value_or_the_upper_of_two) {
  BOOST_TEST(median(std::vector{7.0}) == 7.0);
  BOOST_TEST(median(std::vector{9, 1, 5}) == 5);
  BOOST_TEST(median(std::vector{4.0f, 1.0f, 3.0f, 2.0f}) == 3.0f);
}

BOOST_AUTO_TEST_CASE(leaves_the_order_of_the_values_unless_it_works_in_place) {
  std::vector values{5, 9, 1, 8, 2};
  const std::vector before = values;
  BOOST_TEST(median(values) == 5);
  BOOST_TEST(values == before);
  BOOST_TEST(median_in_place(values) == 5);
  std::ranges::sort(values);
  BOOST_TEST(values == (std::vector{1, 2, 5, 8, 9}));
}

BOOST_AUTO_TEST_SUITE_END()
