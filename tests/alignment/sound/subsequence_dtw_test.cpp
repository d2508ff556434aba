// An excerpt of a sequence is found at its position, stretched or not, and its cost is that of the best of all paths,
// as a brute-force search finds it.
#include "alignment/sound/subsequence_dtw.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <rapidcheck/boost_test.h>
#include <vector>

using namespace tunefind;

namespace {

SubsequenceMatch find(const std::vector<float>& query, const std::vector<float>& song, std::size_t last_start = 1000,
                      float skew = 0.1f) {
  return subsequence_dtw(query.size(), song.size(), last_start, skew, [&](std::size_t row, std::span<float> costs) {
    for (std::size_t j = 0; j < song.size(); ++j) costs[j] = std::abs(query[row] - song[j]);
  });
}

/// The least cost of a path that ends in cell (i, j), by recursion over all steps into it.
float brute_force(const std::vector<float>& query, const std::vector<float>& song, std::size_t i, std::size_t j) {
  const auto cost = [&](std::size_t row) { return std::abs(query[row] - song[j]); };
  if (i == 0) return cost(0);
  float best = INFINITY;
  if (j >= 1) best = std::min(best, brute_force(query, song, i - 1, j - 1) + cost(i));
  if (j >= 2) best = std::min(best, brute_force(query, song, i - 1, j - 2) + cost(i) + 0.1f);
  if (i >= 2 && j >= 1) best = std::min(best, brute_force(query, song, i - 2, j - 1) + cost(i - 1) + cost(i) + 0.1f);
  return best;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(subsequence_dtw_test)

BOOST_AUTO_TEST_CASE(an_excerpt_is_found_at_its_position) {
  const std::vector<float> song{9, 9, 1, 5, 2, 7, 3, 9, 9, 9};
  const SubsequenceMatch exact = find({1, 5, 2, 7, 3}, song);
  BOOST_TEST(exact.cost == 0);
  BOOST_TEST(exact.begin == 2u);
  BOOST_TEST(exact.end == 7u);
  const SubsequenceMatch slow = find({1, 5, 5, 2, 2, 7, 7, 3, 3}, song);
  BOOST_TEST(std::abs(slow.cost - 0.4f) < 1e-5f);
  BOOST_TEST(slow.end == 7u);
}

BOOST_AUTO_TEST_CASE(there_is_no_match_in_empty_input_or_after_the_last_start) {
  BOOST_TEST(find({}, {1, 2}).end == 0u);
  BOOST_TEST(find({1, 2}, {}).end == 0u);
  BOOST_TEST(find({1, 2, 3, 4, 5}, {1}).end == 0u);
  const SubsequenceMatch anchored = find({1, 5, 2}, {9, 9, 9, 1, 5, 2}, 1);
  BOOST_TEST(anchored.begin <= 1u);
  BOOST_TEST(anchored.cost > 5);
}

RC_BOOST_PROP(the_cost_is_the_least_of_all_paths, ()) {
  std::mt19937 random(*rc::gen::arbitrary<unsigned>());
  std::vector<float> query(1 + random() % 6), song(1 + random() % 9);
  for (std::vector<float>* values : {&query, &song})
    for (float& value : *values) value = static_cast<float>(random() % 8);
  float least = INFINITY;
  for (std::size_t j = 0; j < song.size(); ++j) least = std::min(least, brute_force(query, song, query.size() - 1, j));
  const SubsequenceMatch match = find(query, song);
  RC_ASSERT((std::isinf(least) && std::isinf(match.cost)) || std::abs(match.cost - least) < 1e-4f);
}

BOOST_AUTO_TEST_SUITE_END()
