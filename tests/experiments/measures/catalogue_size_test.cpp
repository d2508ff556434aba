// The closed form is the mean over all smaller catalogues: it equals the sum over the hypergeometric distribution and
// the mean over randomly drawn catalogues, and its extreme values are known.
#include "experiments/measures/catalogue_size.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>
#include <random>
#include <rapidcheck/boost_test.h>
#include <vector>

using namespace tunefind;

namespace {

double log_choose(std::size_t n, std::size_t k) {
  const auto log_factorial = [](std::size_t m) { return std::lgamma(static_cast<double>(m) + 1); };
  return log_factorial(n) - log_factorial(k) - log_factorial(n - k);
}

/// The expectation as a sum over the number of songs above that are kept.
double summed(std::size_t rank, std::size_t songs, std::size_t size) {
  const std::size_t above = rank - 1, others = songs - 1, drawn = size - 1;
  double sum = 0;
  for (std::size_t kept = 0; kept <= std::min(above, drawn); ++kept)
    if (drawn - kept <= others - above)
      sum += std::exp(log_choose(above, kept) + log_choose(others - above, drawn - kept) - log_choose(others, drawn)) /
             (1 + static_cast<double>(kept));
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(catalogue_size_test)

BOOST_AUTO_TEST_CASE(the_extreme_values_are_known) {
  for (const std::size_t rank : {1u, 2u, 17u, 100u}) {
    BOOST_TEST(std::abs(expected_reciprocal_rank(rank, 100, 100) - 1.0 / static_cast<double>(rank)) < 1e-12);
    BOOST_TEST(std::abs(expected_reciprocal_rank(rank, 100, 1) - 1) < 1e-12);
    BOOST_TEST(expected_reciprocal_rank(0, 100, rank) == 0.0);
    BOOST_TEST(std::abs(expected_reciprocal_rank(1, 100, rank) - 1) < 1e-12);
  }
  // Second of three songs, two kept: the song above is dropped with probability 1/2, so (1/2) 1 + (1/2) (1/2).
  BOOST_TEST(std::abs(expected_reciprocal_rank(2, 3, 2) - 0.75) < 1e-12);
}

RC_BOOST_PROP(equals_the_sum_over_the_hypergeometric_distribution, ()) {
  const auto songs = *rc::gen::inRange<std::size_t>(1, 300);
  const auto rank = *rc::gen::inRange<std::size_t>(1, songs + 1);
  const auto size = *rc::gen::inRange<std::size_t>(1, songs + 1);
  RC_ASSERT(std::abs(expected_reciprocal_rank(rank, songs, size) - summed(rank, songs, size)) < 1e-9);
}

RC_BOOST_PROP(more_songs_never_raise_it, ()) {
  const auto songs = *rc::gen::inRange<std::size_t>(2, 1000000);
  const auto rank = *rc::gen::inRange<std::size_t>(1, std::min<std::size_t>(songs, 3000));
  const auto size = *rc::gen::inRange<std::size_t>(1, std::min<std::size_t>(songs, 3000));
  RC_ASSERT(expected_reciprocal_rank(rank, songs, size + 1) <= expected_reciprocal_rank(rank, songs, size) + 1e-12);
}

BOOST_AUTO_TEST_CASE(equals_the_mean_over_drawn_catalogues) {
  constexpr std::size_t kSongs = 60, kRank = 9, kSize = 20, kDraws = 200000;
  std::mt19937 random(5);
  std::vector<std::size_t> others(kSongs - 1);  // numbers below kRank - 1 are the songs above the right one
  std::iota(others.begin(), others.end(), 0);
  double sum = 0;
  for (std::size_t draw = 0; draw < kDraws; ++draw) {
    std::size_t above = 0;
    for (std::size_t i = 0; i + 1 < kSize; ++i) {
      std::swap(others[i], others[i + random() % (others.size() - i)]);
      above += others[i] < kRank - 1;
    }
    sum += 1 / (1 + static_cast<double>(above));
  }
  // A mean of 200 000 numbers in [0, 1] is within four standard deviations of 0.5 / sqrt(200 000).
  BOOST_TEST(std::abs(sum / kDraws - expected_reciprocal_rank(kRank, kSongs, kSize)) < 0.0045);
}

BOOST_AUTO_TEST_SUITE_END()
