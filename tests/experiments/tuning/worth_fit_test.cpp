// The fit finds a rule that it is shown, weighs sets and not peaks, and is written as it is used.
#include "experiments/tuning/worth_fit.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <sstream>

#include "features/error.hpp"

using namespace tunefind;

namespace {

/// Joint peaks of random features; one is the melody if its feature 3 is large and its feature 20 is not.
WorthSet random_set(unsigned seed, std::size_t count) {
  std::mt19937 random(seed);
  WorthSet set;
  for (std::size_t n = 0; n < count; ++n) {
    PeakFeatures features;
    for (float& value : features) value = static_cast<float>(random() % 1000) / 1000;
    set.features.push_back(features);
    set.is_melody.push_back(features[3] > 0.5f && features[20] < 0.7f);
  }
  return set;
}

double share_right(const FittedTable& fitted, const WorthSet& set) {
  std::size_t right = 0;
  for (std::size_t n = 0; n < set.features.size(); ++n)
    right += (fitted.table().probability(set.features[n]) > 0.5f) == (set.is_melody[n] != 0);
  return static_cast<double>(right) / static_cast<double>(set.features.size());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(worth_fit_test)

BOOST_AUTO_TEST_CASE(a_rule_is_found_and_holds_for_other_peaks) {
  const FittedTable fitted = fit_worth({random_set(1, 5000)});
  BOOST_TEST(share_right(fitted, random_set(2, 2000)) > 0.97);
}

BOOST_AUTO_TEST_CASE(every_level_of_a_tree_asks_of_the_peaks_that_came_there) {
  // The melody has four features above their bounds. Few peaks pass the first bounds, most pass the others, so that now
  // the left and now the right child of a node is the smaller one.
  const std::vector<std::pair<std::size_t, float>> bounds{{3, 0.9f}, {20, 0.7f}, {5, 0.3f}, {11, 0.2f}};
  WorthSet set = random_set(1, 20000);
  for (std::size_t n = 0; n < set.features.size(); ++n)
    set.is_melody[n] =
        std::ranges::all_of(bounds, [&](const auto& bound) { return set.features[n][bound.first] > bound.second; });
  const FittedTable fitted = fit_worth({set});
  const WorthTree& first = fitted.trees.front();
  std::vector<std::size_t> asked;
  for (std::size_t node = 0; node < WorthTree::kNodes; node = 2 * node + 2) {  // always to the right
    const auto bound = std::ranges::find(bounds, first.feature[node], &std::pair<std::size_t, float>::first);
    BOOST_REQUIRE(bound != bounds.end());
    BOOST_TEST(std::abs(first.threshold[node] - bound->second) < 0.03f);
    asked.push_back(bound->first);
  }
  BOOST_TEST(asked == (std::vector<std::size_t>{3, 20, 5, 11}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_small_set_weighs_as_much_as_a_large_one) {
  WorthSet large = random_set(1, 6000);
  WorthSet small = random_set(2, 600);  // here feature 5 tells, which means nothing in the large set
  for (std::size_t n = 0; n < small.features.size(); ++n) {
    for (float& value : small.features[n]) value += 10;  // elsewhere in the space
    small.is_melody[n] = small.features[n][5] > 10.5f;
  }
  BOOST_TEST(share_right(fit_worth({large, small}), small) > 0.95);
}

BOOST_AUTO_TEST_CASE(the_same_peaks_give_the_same_file) {
  const WorthSet set = random_set(1, 2000);
  const std::string file = worth_table_file({fit_worth({set}), fit_worth({set})}, "a test");
  BOOST_TEST(file == worth_table_file({fit_worth({set}), fit_worth({set})}, "a test"));
  BOOST_TEST(file.find("fitted on a test.") != std::string::npos);
  std::istringstream lines(file);
  std::size_t trees = 0;
  for (std::string line; std::getline(lines, line);) trees += line.starts_with("    {{");
  BOOST_TEST(trees == 2 * fit_worth({set}).trees.size());
}

BOOST_AUTO_TEST_CASE(labels_without_a_melody_are_refused) {
  WorthSet set = random_set(1, 100);
  std::fill(set.is_melody.begin(), set.is_melody.end(), 0);
  BOOST_CHECK_THROW(fit_worth({set}), ConfigError);
  std::fill(set.is_melody.begin(), set.is_melody.end(), 1);
  BOOST_CHECK_THROW(fit_worth({set}), ConfigError);
  BOOST_CHECK_THROW(fit_worth({}), ConfigError);
}

BOOST_AUTO_TEST_SUITE_END()
