// Samples of a parabola give back its vertex, wherever it lies between them.
#include "features/parabolic_peak.hpp"

#include <boost/test/unit_test.hpp>

using namespace tunefind;

BOOST_AUTO_TEST_SUITE(parabolic_peak_test)

BOOST_AUTO_TEST_CASE(finds_the_vertex_of_a_sampled_parabola) {
  for (const double curvature : {-2.0, 0.5})
    for (const double vertex : {-0.5, -0.3, 0.0, 0.25, 0.5}) {
      const auto parabola = [&](double x) { return 7 + curvature * (x - vertex) * (x - vertex); };
      const double before = parabola(-1), middle = parabola(0), after = parabola(1);
      const double shift = parabolic_shift(before, middle, after);
      BOOST_TEST(shift == vertex, boost::test_tools::tolerance(1e-12));
      BOOST_TEST(parabolic_height(before, middle, after, shift) == 7, boost::test_tools::tolerance(1e-12));
    }
}

BOOST_AUTO_TEST_SUITE_END()
