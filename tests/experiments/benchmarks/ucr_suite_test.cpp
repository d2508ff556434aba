// Lower bounds and early abandoning do not change the result, which is that of computing the full DTW of every part.
// Offset and scale of the query do not matter.
#include "experiments/benchmarks/ucr_suite.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <rapidcheck/boost_test.h>
#include <vector>

#include "experiments/synthesis/synthesis.hpp"

using namespace tunefind;

namespace {

using Points = std::vector<double>;

/// The points with mean 0 and standard deviation 1; all 0 if they are constant.
Points normalised(Points points) {
  const auto n = static_cast<double>(points.size());
  double mean = 0, variance = 0;
  for (const double x : points) mean += x / n;
  for (const double x : points) variance += (x - mean) * (x - mean) / n;
  for (double& x : points) x = variance < 1e-8 ? 0 : (x - mean) / std::sqrt(variance);
  return points;
}

/// DTW distance from the full cost table, without the cells more than `band` off the diagonal.
double distance(const Points& a, const Points& b, long band) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::vector<Points> total(a.size() + 1, Points(b.size() + 1, kInfinity));
  total[0][0] = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < b.size(); ++j)
      if (std::abs(static_cast<long>(i) - static_cast<long>(j)) <= band)
        total[i + 1][j + 1] = std::min({total[i][j], total[i][j + 1], total[i + 1][j]}) + (a[i] - b[j]) * (a[i] - b[j]);
  return std::sqrt(total[a.size()][b.size()]);
}

/// The distance from the query of each part of the series that is as long as the query.
Points distances(const Points& query, const Points& series, long band) {
  Points all;
  for (std::size_t begin = 0; begin + query.size() <= series.size(); ++begin) {
    const auto part = series.begin() + static_cast<std::ptrdiff_t>(begin);
    all.push_back(
        distance(normalised(query), normalised({part, part + static_cast<std::ptrdiff_t>(query.size())}), band));
  }
  return all;
}

/// Notes of one to six points, with uniform noise of the amplitude `wavering` on each point.
Points random_melody(synthesis::Random& random, int points, double wavering) {
  Points melody;
  double pitch = 60;
  while (static_cast<int>(melody.size()) < points) {
    pitch += random.integer(-4, 4);
    for (int held = random.integer(1, 6); held > 0; --held) melody.push_back(pitch + wavering * random.noise());
  }
  melody.resize(static_cast<std::size_t>(points));
  return melody;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ucr_suite_test)

RC_BOOST_PROP(best_match_equals_that_of_full_dtw, ()) {
  synthesis::Random random(*rc::gen::arbitrary<std::uint64_t>());
  const double wavering = *rc::gen::element(0.0, 0.3, 5.0);
  const Points query = random_melody(random, *rc::gen::inRange(1, 40), wavering);
  const Points series = random_melody(random, *rc::gen::inRange(40, 300), wavering);
  const int band = *rc::gen::inRange(0, 45);
  const Points expected = distances(query, series, band);
  ucr_suite::Effort effort;
  const auto found = ucr_suite::best_match(query, series, static_cast<std::size_t>(band), &effort);
  RC_ASSERT(found.has_value());
  RC_ASSERT(std::abs(found->distance - *std::ranges::min_element(expected)) < 1e-6);
  RC_ASSERT(std::abs(found->distance - expected.at(found->begin)) < 1e-6);
  RC_ASSERT(effort.kim + effort.keogh_of_query + effort.keogh_of_series + effort.warped == expected.size());
}

BOOST_AUTO_TEST_CASE(finds_an_excerpt_with_any_offset_and_scale) {
  synthesis::Random random(3);
  const Points series = random_melody(random, 150'000, 0.1);  // more than one block of running sums
  for (const std::size_t begin : {0, 65'500, 65'536, 100'000, 149'900}) {
    Points query;
    for (std::size_t i = 0; i < 100; ++i) query.push_back(-7.3 + 0.5 * series[begin + i]);
    ucr_suite::Effort effort;
    const auto found = ucr_suite::best_match(query, series, 5, &effort);
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->begin == begin);
    BOOST_TEST(found->distance < 1e-6);
    BOOST_TEST((begin > 0 || effort.warped < 2000u));  // after the match, the bounds refuse almost all parts
  }
}

BOOST_AUTO_TEST_CASE(finds_nothing_if_the_query_is_empty_or_longer_than_the_series) {
  BOOST_TEST(!ucr_suite::best_match({}, Points{1, 2}, 1));
  BOOST_TEST(!ucr_suite::best_match(Points{1, 2, 3}, Points{1, 2}, 1));
  const auto found = ucr_suite::best_match(Points{1, 2}, Points{5, 7}, 1);
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(found->begin == 0u);
  BOOST_TEST(found->distance == 0);
}

BOOST_AUTO_TEST_CASE(normalises_a_constant_query_to_zero) {
  const auto found = ucr_suite::best_match(Points{3, 3, 3}, Points{1, 2, 4, 4, 4, 1}, 1);
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(found->begin == 2u);
  BOOST_TEST(found->distance == 0);
}

BOOST_AUTO_TEST_SUITE_END()
