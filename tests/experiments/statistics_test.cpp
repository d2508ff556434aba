// Intervals known by construction (constant, two-valued, binomial data), exact symmetries, and the coverage that an
// interval promises, counted on simulated data.
#include "experiments/statistics.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <numeric>
#include <random>

// RapidCheck after Boost.Test
#include <rapidcheck/boost_test.h>

using namespace tunefind;
namespace tt = boost::test_tools;

namespace {

const BootstrapOptions kFew{500, 7, 0.95};

/// Multiples of 1/8: their sums are exact in every order.
std::vector<double> eighths(const std::vector<int>& counts) {
  std::vector<double> values;
  for (const int count : counts) values.push_back(count % 1000 / 8.0);
  return values;
}

std::vector<double> added(std::vector<double> values, double shift) {
  for (double& value : values) value += shift;
  return values;
}

/// Half zeros and half ones, of which the bootstrap means are Binomial(n, 1/2) / n.
std::vector<double> coin_tosses(int tosses) {
  std::vector<double> values;
  for (int i = 0; i < tosses; ++i) values.push_back(i % 2);
  return values;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(statistics_test)

BOOST_AUTO_TEST_CASE(no_values_give_zeros) {
  BOOST_TEST((bootstrap_mean({}) == Interval{}));
  BOOST_TEST((bootstrap_difference({}, {}) == PairedDifference{}));
  BOOST_TEST(!latency_percentiles({}).has_value());
}

BOOST_AUTO_TEST_CASE(constant_values_have_no_width) {
  const std::vector<double> values(17, 0.1);
  const Interval interval = bootstrap_mean(values);
  BOOST_TEST(interval.mean == 0.1, tt::tolerance(1e-12));
  BOOST_TEST(interval.low == interval.mean);
  BOOST_TEST(interval.high == interval.mean);
}

BOOST_AUTO_TEST_CASE(a_coin_has_the_quantiles_of_the_binomial) {
  // Binomial(100, 1/2): P(X <= 39) = .018 < .025 < .028 = P(X <= 40), and the mirror image above.
  const Interval interval = bootstrap_mean(coin_tosses(100));
  BOOST_TEST(interval.mean == 0.5);
  BOOST_TEST(std::abs(interval.low - 0.40) < 0.011);
  BOOST_TEST(std::abs(interval.high - 0.60) < 0.011);
  // Two values: the means are 0, 1/2 and 1 with probability 1/4, 1/2 and 1/4.
  BOOST_TEST((bootstrap_mean(coin_tosses(2)) == Interval{0.5, 0, 1}));
  BOOST_TEST((bootstrap_mean(coin_tosses(2), {10000, 1, 0.4}) == Interval{0.5, 0.5, 0.5}));
}

BOOST_AUTO_TEST_CASE(the_figures_are_the_same_on_every_platform) {
  // Integer sums only. A second implementation of SplitMix64 and of the resampling, in Python, gave the same figures.
  std::vector<double> values(100);
  std::iota(values.begin(), values.end(), 0.0);
  const Interval interval = bootstrap_mean(values);
  BOOST_TEST(interval.mean == 49.5);
  BOOST_TEST(interval.low == 43.88);
  BOOST_TEST(interval.high == 55.29);
}

BOOST_AUTO_TEST_CASE(the_seed_decides) {
  const auto values = coin_tosses(1001);
  BOOST_TEST((bootstrap_mean(values, {100, 3, 0.9}) == bootstrap_mean(values, {100, 3, 0.9})));
  BOOST_TEST(!(bootstrap_mean(values, {100, 3, 0.9}) == bootstrap_mean(values, {100, 4, 0.9})));
}

BOOST_AUTO_TEST_CASE(the_interval_covers_the_truth_as_often_as_it_says) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal(3.0, 2.0);
  int covered = 0;
  const int trials = 500;
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<double> values(60);
    for (double& value : values) value = normal(random);
    const Interval interval = bootstrap_mean(values, {1000, static_cast<std::uint64_t>(trial), 0.95});
    covered += interval.low <= 3.0 && 3.0 <= interval.high;
  }
  // The percentile interval of 60 values is a little short (about 94 %); 500 trials add a noise of 1 %.
  BOOST_TEST(covered >= 0.91 * trials);
  BOOST_TEST(covered <= 0.975 * trials);
}

RC_BOOST_PROP(a_shifted_copy_differs_by_the_shift_for_sure, (const std::vector<int>& counts, signed char shift)) {
  RC_PRE(!counts.empty() && shift != 0);
  const auto a = eighths(counts);
  const auto [difference, p] = bootstrap_difference(a, added(a, shift / 8.0), kFew);
  RC_ASSERT(difference == (Interval{shift / 8.0, shift / 8.0, shift / 8.0}));
  RC_ASSERT(p == 2.0 / (kFew.resamples + 1));
}

RC_BOOST_PROP(swapping_the_systems_mirrors_the_interval, (const std::vector<int>& counts)) {
  RC_PRE(!counts.empty());
  const auto a = eighths(counts);
  const std::vector<double> b(a.rbegin(), a.rend());
  const auto forth = bootstrap_difference(a, b, kFew);
  const auto back = bootstrap_difference(b, a, kFew);
  RC_ASSERT(back.difference.low == -forth.difference.high);
  RC_ASSERT(back.difference.high == -forth.difference.low);
  RC_ASSERT(back.p == forth.p);
}

RC_BOOST_PROP(the_interval_lies_within_the_values, (const std::vector<int>& counts)) {
  RC_PRE(!counts.empty());
  const auto values = eighths(counts);
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const Interval interval = bootstrap_mean(values, kFew);
  RC_ASSERT(*least <= interval.low);
  RC_ASSERT(interval.low <= interval.high);
  RC_ASSERT(interval.high <= *most);
}

BOOST_AUTO_TEST_CASE(equal_systems_and_balanced_changes_are_no_difference) {
  const std::vector<double> zeros(40, 0.0);
  BOOST_TEST(bootstrap_difference(zeros, zeros).p == 1.0);
  std::vector<double> balanced;
  for (int i = 0; i < 40; ++i) balanced.push_back(i % 2 ? 1 : -1);
  const auto [difference, p] = bootstrap_difference(zeros, balanced);
  BOOST_TEST(difference.mean == 0.0);
  BOOST_TEST(difference.low < 0.0);
  BOOST_TEST(difference.high > 0.0);
  BOOST_TEST(p > 0.9);
}

BOOST_AUTO_TEST_CASE(p_is_the_tail_of_the_binomial) {
  // 15 of 20 queries won, 5 lost: a resample's sum is <= 0 if Binomial(20, 3/4) <= 10, which has probability .0139.
  std::vector<double> b(20, 1.0);
  std::fill_n(b.begin(), 5, -1.0);
  BOOST_TEST(std::abs(bootstrap_difference(std::vector<double>(20, 0.0), b).p - 2 * 0.0139) < 0.006);
}

BOOST_AUTO_TEST_CASE(groups_are_drawn_as_wholes) {
  // Four equal queries a person say no more than one: the interval is that of the persons.
  std::vector<double> persons, queries;
  std::vector<std::string> labels;
  for (int person = 0; person < 20; ++person) {
    persons.push_back(person % 5);
    for (int i = 0; i < 4; ++i) {
      queries.push_back(person % 5);
      labels.push_back(fmt::format("person{}", 10 + person));
    }
  }
  BOOST_TEST((bootstrap_mean(queries, {}, labels) == bootstrap_mean(persons)));
  const Interval alone = bootstrap_mean(queries);
  const Interval grouped = bootstrap_mean(queries, {}, labels);
  BOOST_TEST(grouped.high - grouped.low > 1.5 * (alone.high - alone.low));
  const std::vector<double> zeros(queries.size(), 0.0);
  BOOST_TEST((bootstrap_difference(zeros, queries, {}, labels).difference == grouped));
}

BOOST_AUTO_TEST_CASE(groups_of_unequal_size_keep_the_mean_of_all_values) {
  const std::vector<double> values{1, 1, 1, 5};
  const std::vector<std::string> labels{"a", "a", "a", "b"};
  BOOST_TEST((bootstrap_mean(values, {}, labels) == Interval{2, 1, 5}));
  const std::vector<std::string> same(4, "a");
  BOOST_TEST((bootstrap_mean(values, {}, same) == Interval{2, 2, 2}));
}

BOOST_AUTO_TEST_CASE(latencies_by_nearest_rank) {
  std::vector<double> hundred(100);
  std::iota(hundred.rbegin(), hundred.rend(), 1.0);
  BOOST_TEST((*latency_percentiles(hundred) == LatencyPercentiles{50, 90, 99, 100}));
  BOOST_TEST((*latency_percentiles({4.5}) == LatencyPercentiles{4.5, 4.5, 4.5, 4.5}));
  BOOST_TEST((*latency_percentiles({3, 1, 2}) == LatencyPercentiles{2, 3, 3, 3}));
  BOOST_TEST((*latency_percentiles({2, 1}) == LatencyPercentiles{1, 2, 2, 2}));
}

BOOST_AUTO_TEST_SUITE_END()
