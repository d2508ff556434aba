// p-values equal those counted by hand for few differences, and follow the binomial distribution for many. On simulated
// data, systems that are alike seem different as often as p says. A family is corrected as by hand.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fmt/format.h>
#include <random>
#include <tbb/global_control.h>

#include "experiments/measures/statistics.hpp"

// RapidCheck after Boost.Test
#include <rapidcheck/boost_test.h>

using namespace tunefind;
namespace tt = boost::test_tools;

namespace {

/// p of two systems, given the difference of each query.
double p_of(const std::vector<double>& differences, const BootstrapOptions& options = {},
            const std::vector<std::string>& groups = {}) {
  ValueTable table{2, {}};
  for (const double difference : differences) table.values.insert(table.values.end(), {0, difference});
  const std::vector<ColumnPair> pair{{0, 1}};
  return randomisation_p(table, pair, options, groups).front();
}

/// p over all assignments of signs, for whole numbers, whose sums are exact.
double slow_p(const std::vector<int>& differences) {
  int observed = 0;
  for (const int difference : differences) observed += difference;
  std::uint64_t as_far = 0;
  const std::uint64_t all = std::uint64_t{1} << differences.size();
  for (std::uint64_t signs = 0; signs < all; ++signs) {
    int sum = 0;
    for (std::size_t i = 0; i < differences.size(); ++i) sum += signs >> i & 1 ? -differences[i] : differences[i];
    as_far += std::abs(sum) >= std::abs(observed);
  }
  return static_cast<double>(as_far) / static_cast<double>(all);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(significance_test)

BOOST_AUTO_TEST_CASE(few_differences_by_hand) {
  BOOST_TEST(p_of({}) == 1.0);
  BOOST_TEST(p_of({0, 0, 0}) == 1.0);
  BOOST_TEST(p_of({0.5}) == 1.0);                   // +.5 and -.5 are as far
  BOOST_TEST(p_of({1, 1, 1, 1, 1}) == 2.0 / 32);    // only if all signs are equal
  BOOST_TEST(p_of({1, 1, 1, 1, -1}) == 12.0 / 32);  // |sum| >= 3: at most one sign differs
  BOOST_TEST(p_of({1, 2, 3}) == 2.0 / 8);           // only +6 and -6
  BOOST_TEST(p_of({1, 2, -3}) == 1.0);              // a sum of 0 is reached by all
  BOOST_TEST(p_of({1, 0, 2, 0, 3, 0}) == 2.0 / 8);  // queries without difference do not count
  BOOST_TEST(p_of({0.1, 0.2, 0.3, -0.6}) == 1.0);   // .1 + .2 + .3 - .6 is not quite 0 in binary
  BOOST_TEST(p_of({0.1, 0.2, -0.3, 0.4, 0.5}) == slow_p({1, 2, -3, 4, 5}));
}

RC_BOOST_PROP(tries_all_assignments_of_few_signs, (const std::vector<signed char>& changes)) {
  std::vector<double> thirds;
  std::vector<int> whole;
  for (const signed char change : changes)
    if (whole.size() < 10) {
      whole.push_back(change);
      thirds.push_back(change / 3.0);
    }
  RC_ASSERT(p_of(thirds) == slow_p(whole));
}

BOOST_AUTO_TEST_CASE(random_signs_approximate_all_assignments) {
  // 15 of 20 queries won: |Binomial(20, 1/2) - 10| >= 5 has probability .04139. 10000 resamples have a noise of .002.
  std::vector<double> differences(20, 1.0);
  std::fill_n(differences.begin(), 5, -1.0);
  BOOST_TEST(std::abs(p_of(differences) - 0.04139) < 0.008);
  // Twelve unequal differences: all assignments, and a sample of them.
  const std::vector<double> unequal{1, 0.5, 1.0 / 3, 0.25, 0.2, -0.7, -0.3, 0.9, 0.1, -0.05, 0.4, -0.6};
  const double exact = p_of(unequal), sampled = p_of(unequal, {4000, 1, 0.95});
  BOOST_TEST(exact != sampled);
  BOOST_TEST(std::abs(exact - sampled) < 0.03);
}

BOOST_AUTO_TEST_CASE(a_sampled_p_is_never_zero) {
  BOOST_TEST(p_of(std::vector<double>(500, 1.0)) == 1.0 / 10001);
  BOOST_TEST(p_of(std::vector<double>(500, -1.0), {99, 1, 0.95}) == 1.0 / 100);
}

BOOST_AUTO_TEST_CASE(flips_groups_as_a_whole) {
  // Five people with eight equal queries each are five independent observations, not forty.
  std::vector<std::string> people;
  for (int i = 0; i < 40; ++i) people.push_back(fmt::format("person{}", i % 5));
  BOOST_TEST(p_of(std::vector<double>(40, 1.0), {}, people) == 2.0 / 32);
  BOOST_TEST(p_of(std::vector<double>(40, 1.0)) == 1.0 / 10001);
  // A person's gains and losses are added before they are flipped.
  BOOST_TEST(p_of({3, -1, 2, 3}, {}, {"a", "a", "b", "c"}) == p_of({2, 2, 3}));
}

BOOST_AUTO_TEST_CASE(the_p_of_a_pair_does_not_depend_on_the_others) {
  std::mt19937_64 random(5);
  ValueTable table{7, {}};
  for (std::size_t query = 0; query < 200; ++query)
    for (std::size_t column = 0; column < table.columns; ++column)
      table.values.push_back(random() % 3 ? 0.0 : 1.0 / static_cast<double>(1 + random() % 9));
  for (std::size_t query = 3; query < 200; ++query) table.values[query * 7 + 6] = table.values[query * 7];
  std::vector<ColumnPair> pairs;
  for (std::size_t column = 1; column < table.columns; ++column) pairs.push_back({0, column});
  pairs.push_back({1, 0});
  const std::vector<double> all = randomisation_p(table, pairs);
  for (std::size_t i = 0; i < pairs.size(); ++i)
    BOOST_TEST(randomisation_p(table, std::span(pairs).subspan(i, 1)).front() == all[i]);
  BOOST_TEST(all.front() == all.back());  // the reversed pair is as far from 0
  const tbb::global_control one(tbb::global_control::max_allowed_parallelism, 1);
  BOOST_TEST(randomisation_p(table, pairs) == all, tt::per_element());
}

BOOST_AUTO_TEST_CASE(alike_systems_seem_different_as_often_as_p_says) {
  std::mt19937_64 random(6);
  std::normal_distribution<double> normal;
  int below_a_tenth = 0;
  const int trials = 1000;
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<double> differences(40);
    for (double& difference : differences) difference = normal(random);
    below_a_tenth += p_of(differences, {199, static_cast<std::uint64_t>(trial), 0.95}) <= 0.1;
  }
  BOOST_TEST(std::abs(below_a_tenth - 0.1 * trials) < 30);  // three standard deviations
}

BOOST_AUTO_TEST_CASE(corrects_a_family_as_by_hand) {
  const auto corrected = [](const std::vector<double>& p) { return holm_corrected(p); };
  BOOST_TEST(corrected({}).empty());
  BOOST_TEST(corrected({0.03}) == (std::vector<double>{0.03}), tt::per_element());
  // In order .005 x 4, .01 x 3, .03 x 2, and .04 x 1, which must not be below .06.
  const std::vector<double> expected{0.03, 0.06, 0.06, 0.02};
  const std::vector<double> found = corrected({0.01, 0.04, 0.03, 0.005});
  for (std::size_t i = 0; i < expected.size(); ++i) BOOST_TEST(found[i] == expected[i], tt::tolerance(1e-12));
  BOOST_TEST(corrected({0.5, 0.6, 0.7}) == (std::vector<double>{1, 1, 1}), tt::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
