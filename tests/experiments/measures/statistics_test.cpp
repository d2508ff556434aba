// Intervals of data where they are known by construction (constant, two-valued, binomial), exact symmetries, and the
// coverage of the interval, counted on simulated data.
#include "experiments/measures/statistics.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <numeric>
#include <random>
#include <tbb/global_control.h>

// RapidCheck after Boost.Test
#include <rapidcheck/boost_test.h>

using namespace tunefind;
namespace tt = boost::test_tools;

namespace {

const BootstrapOptions kFew{500, 7, 0.95};

/// Multiples of 1/8, whose sums are exact in every order.
std::vector<double> eighths(const std::vector<int>& counts) {
  std::vector<double> values;
  for (const int count : counts) values.push_back(count % 1000 / 8.0);
  return values;
}

std::vector<double> added(std::vector<double> values, double shift) {
  for (double& value : values) value += shift;
  return values;
}

/// A table of columns of one length.
ValueTable table_of(const std::vector<std::vector<double>>& columns) {
  ValueTable table{columns.size(), {}};
  for (std::size_t row = 0; row < columns.front().size(); ++row)
    for (const auto& column : columns) table.values.push_back(column[row]);
  return table;
}

/// The interval of b - a.
Interval interval_of_difference(const std::vector<double>& a, const std::vector<double>& b,
                                const BootstrapOptions& options = {}, const std::vector<std::string>& groups = {}) {
  const std::vector<ColumnPair> pair{{0, 1}};
  return bootstrap_table(table_of({a, b}), pair, options, groups).differences.front();
}

/// A simple implementation as the oracle: one resample after the other, all means sorted.
Interval slow_bootstrap(const std::vector<double>& values, const BootstrapOptions& options) {
  SplitMix64 generator(options.seed);
  std::vector<double> means(static_cast<std::size_t>(options.resamples));
  for (double& mean : means) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) sum += values[generator.below(values.size())];
    mean = sum / static_cast<double>(values.size());
  }
  std::sort(means.begin(), means.end());
  const auto tail = static_cast<std::size_t>((1 - options.confidence) / 2 * static_cast<double>(means.size()));
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  return {sum / static_cast<double>(values.size()), means[tail], means[means.size() - 1 - tail]};
}

/// Half zeros and half ones, whose bootstrap means are distributed as Binomial(n, 1/2) / n.
std::vector<double> coin_tosses(int tosses) {
  std::vector<double> values;
  for (int i = 0; i < tosses; ++i) values.push_back(i % 2);
  return values;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(statistics_test)

BOOST_AUTO_TEST_CASE(no_values_give_zeros) {
  BOOST_TEST((bootstrap_mean({}) == Interval{}));
  BOOST_TEST((interval_of_difference({}, {}) == Interval{}));
  BOOST_TEST(!latency_percentiles({}).has_value());
}

BOOST_AUTO_TEST_CASE(constant_values_have_no_width) {
  const std::vector<double> values(17, 0.1);
  const Interval interval = bootstrap_mean(values);
  BOOST_TEST(interval.mean == 0.1, tt::tolerance(1e-12));
  BOOST_TEST(interval.low == interval.mean);
  BOOST_TEST(interval.high == interval.mean);
}

BOOST_AUTO_TEST_CASE(coin_tosses_have_the_quantiles_of_the_binomial_distribution) {
  // Binomial(100, 1/2): P(X <= 39) = .018 < .025 < .028 = P(X <= 40), and the mirror image above.
  const Interval interval = bootstrap_mean(coin_tosses(100));
  BOOST_TEST(interval.mean == 0.5);
  BOOST_TEST(std::abs(interval.low - 0.40) < 0.011);
  BOOST_TEST(std::abs(interval.high - 0.60) < 0.011);
  // Two values: the means are 0, 1/2 and 1 with probability 1/4, 1/2 and 1/4.
  BOOST_TEST((bootstrap_mean(coin_tosses(2)) == Interval{0.5, 0, 1}));
  BOOST_TEST((bootstrap_mean(coin_tosses(2), {10000, 1, 0.4}) == Interval{0.5, 0.5, 0.5}));
}

BOOST_AUTO_TEST_CASE(gives_the_same_figures_on_every_platform) {
  // Integer sums only. A second implementation of SplitMix64 and of the resampling, in Python, gave the same figures.
  std::vector<double> values(100);
  std::iota(values.begin(), values.end(), 0.0);
  const Interval interval = bootstrap_mean(values);
  BOOST_TEST(interval.mean == 49.5);
  BOOST_TEST(interval.low == 43.88);
  BOOST_TEST(interval.high == 55.29);
}

BOOST_AUTO_TEST_CASE(another_seed_gives_another_interval) {
  const auto values = coin_tosses(1001);
  BOOST_TEST((bootstrap_mean(values, {100, 3, 0.9}) == bootstrap_mean(values, {100, 3, 0.9})));
  BOOST_TEST(!(bootstrap_mean(values, {100, 3, 0.9}) == bootstrap_mean(values, {100, 4, 0.9})));
}

BOOST_AUTO_TEST_CASE(the_interval_covers_the_true_mean_as_often_as_it_should) {
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
  // The percentile interval of 60 values is a little narrow (about 94 %); 500 trials add a noise of 1 %.
  BOOST_TEST(covered >= 0.91 * trials);
  BOOST_TEST(covered <= 0.975 * trials);
}

RC_BOOST_PROP(a_shifted_copy_differs_by_exactly_the_shift, (const std::vector<int>& counts, signed char shift)) {
  RC_PRE(!counts.empty());
  const auto a = eighths(counts);
  RC_ASSERT(interval_of_difference(a, added(a, shift / 8.0), kFew) ==
            (Interval{shift / 8.0, shift / 8.0, shift / 8.0}));
}

RC_BOOST_PROP(swapping_the_systems_mirrors_the_interval, (const std::vector<int>& counts)) {
  RC_PRE(!counts.empty());
  const auto a = eighths(counts);
  const std::vector<double> b(a.rbegin(), a.rend());
  const Interval forth = interval_of_difference(a, b, kFew), back = interval_of_difference(b, a, kFew);
  RC_ASSERT(back.low == -forth.high);
  RC_ASSERT(back.high == -forth.low);
}

BOOST_AUTO_TEST_CASE(a_column_among_many_gives_the_same_as_alone) {
  std::mt19937_64 random(4);
  std::vector<std::vector<double>> columns(13, std::vector<double>(300));
  for (auto& column : columns)
    for (double& value : column) value = 1.0 / static_cast<double>(1 + random() % 20);
  const std::vector<ColumnPair> pairs{{0, 1}, {5, 12}, {12, 5}, {3, 3}};
  const TableIntervals all = bootstrap_table(table_of(columns), pairs, kFew);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    BOOST_TEST((all.means[i] == slow_bootstrap(columns[i], kFew)));
    BOOST_TEST((all.means[i] == bootstrap_mean(columns[i], kFew)));
  }
  for (std::size_t i = 0; i < pairs.size(); ++i)
    BOOST_TEST((all.differences[i] == interval_of_difference(columns[pairs[i].a], columns[pairs[i].b], kFew)));
  BOOST_TEST((all.differences[3] == Interval{}));
}

BOOST_AUTO_TEST_CASE(draws_the_same_on_any_number_of_threads) {
  std::vector<double> values(1000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = 1.0 / static_cast<double>(1 + i * 7919 % 1000);
  const Interval many = bootstrap_mean(values);
  const tbb::global_control one(tbb::global_control::max_allowed_parallelism, 1);
  BOOST_TEST((bootstrap_mean(values) == many));
}

RC_BOOST_PROP(the_interval_is_within_the_range_of_the_values, (const std::vector<int>& counts)) {
  RC_PRE(!counts.empty());
  const auto values = eighths(counts);
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const Interval interval = bootstrap_mean(values, kFew);
  RC_ASSERT(*least <= interval.low);
  RC_ASSERT(interval.low <= interval.high);
  RC_ASSERT(interval.high <= *most);
}

BOOST_AUTO_TEST_CASE(draws_groups_as_a_whole) {
  // Four equal queries of a person are no more evidence than one, so the interval is that of one query a person.
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
  BOOST_TEST((interval_of_difference(zeros, queries, {}, labels) == grouped));
}

BOOST_AUTO_TEST_CASE(groups_of_unequal_size_keep_the_mean_of_all_values) {
  const std::vector<double> values{1, 1, 1, 5};
  const std::vector<std::string> labels{"a", "a", "a", "b"};
  BOOST_TEST((bootstrap_mean(values, {}, labels) == Interval{2, 1, 5}));
  const std::vector<std::string> same(4, "a");
  BOOST_TEST((bootstrap_mean(values, {}, same) == Interval{2, 2, 2}));
}

BOOST_AUTO_TEST_CASE(percentiles_of_latencies_are_by_nearest_rank) {
  std::vector<double> hundred(100);
  std::iota(hundred.rbegin(), hundred.rend(), 1.0);
  BOOST_TEST((*latency_percentiles(hundred) == LatencyPercentiles{50, 90, 99, 100}));
  BOOST_TEST((*latency_percentiles({4.5}) == LatencyPercentiles{4.5, 4.5, 4.5, 4.5}));
  BOOST_TEST((*latency_percentiles({3, 1, 2}) == LatencyPercentiles{2, 3, 3, 3}));
  BOOST_TEST((*latency_percentiles({2, 1}) == LatencyPercentiles{1, 2, 2, 2}));
}

BOOST_AUTO_TEST_SUITE_END()
