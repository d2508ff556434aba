// The weights of diagonals are those that a plain map of votes gives.
#include "engine/filter/ballot.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <random>

using namespace tunefind;

BOOST_AUTO_TEST_SUITE(ballot_test)

BOOST_AUTO_TEST_CASE(a_key_holds_song_and_beginning) {
  for (const std::uint32_t song : {0u, 7u, 4'000'000'000u})
    for (const int begin : {-800, -4, 0, 4, 65'000}) {
      for (const std::uint32_t sung : {0u, 900u}) {
        if (begin + static_cast<int>(sung) < 0) continue;
        const Diagonal diagonal{diagonal_key(song, static_cast<std::uint32_t>(begin + static_cast<int>(sung)), sung)};
        BOOST_TEST(diagonal.song() == song);
        BOOST_TEST(diagonal.begin() == begin);
      }
    }
}

BOOST_AUTO_TEST_CASE(only_the_heaviest_vote_of_a_place_for_a_diagonal_counts) {
  Ballot ballot(10);
  const std::uint64_t key = diagonal_key(3, 100, 20);
  ballot.vote(key, 20, 1.0f, 5);
  ballot.vote(key, 20, 3.0f, 6);
  ballot.vote(key, 20, 2.0f, 7);
  ballot.vote(key, 24, 1.5f, 8);
  ballot.vote(key, 28, 0.0f, 9);
  const auto counted = ballot.counted(2, 0.5f);
  BOOST_REQUIRE(counted.size() == 1u);
  BOOST_TEST(counted[0].weight == 4.5f);
  BOOST_TEST(counted[0].key2 == 6);  // of the heaviest vote
  BOOST_TEST(counted[0].tempo == 2);
}

BOOST_AUTO_TEST_CASE(weights_equal_those_of_a_map) {
  std::mt19937 random(44);
  for (int round = 0; round < 20; ++round) {
    const std::size_t votes = 1 + random() % 3000;
    Ballot ballot(votes);
    std::map<std::uint64_t, std::map<std::uint32_t, float>> expected;  // heaviest vote by diagonal and place
    std::uint32_t place = 0;
    for (std::size_t n = 0; n < votes; ++n) {
      place += random() % 20 == 0;
      const auto number = [&](std::uint32_t below) { return static_cast<std::uint32_t>(random() % below); };
      const std::uint64_t key = diagonal_key(number(30), 4 * number(40), 0);
      const float weight = 0.25f * static_cast<float>(1 + random() % 16);
      ballot.vote(key, place, weight, 0);
      float& best = expected[key][place];
      best = std::max(best, weight);
    }
    const auto sum_of = [&](std::uint64_t key) {
      float sum = 0;
      if (const auto found = expected.find(key); found != expected.end())
        for (const auto& [one, weight] : found->second) sum += weight;
      return sum;
    };
    const auto counted = ballot.counted(0, 0.5f);
    BOOST_REQUIRE(counted.size() == expected.size());
    for (const Diagonal& diagonal : counted)
      BOOST_REQUIRE(diagonal.weight ==
                    sum_of(diagonal.key) + 0.5f * std::max(sum_of(diagonal.key - 1), sum_of(diagonal.key + 1)));
  }
}

BOOST_AUTO_TEST_CASE(keep_best_keeps_what_sorting_would_keep) {
  std::mt19937 random(45);
  for (int round = 0; round < 50; ++round) {
    std::vector<Diagonal> diagonals(random() % 60);
    for (std::size_t n = 0; n < diagonals.size(); ++n) {
      diagonals[n].key = n;
      diagonals[n].tempo = static_cast<int>(random() % 3);
      diagonals[n].weight = static_cast<float>(random() % 6);  // many weights are equal
    }
    std::vector<Diagonal> expected = diagonals;
    std::sort(expected.begin(), expected.end());
    const std::size_t most = random() % 50;
    expected.resize(std::min(most, expected.size()));
    keep_best(diagonals, most);
    std::sort(diagonals.begin(), diagonals.end());
    BOOST_REQUIRE(diagonals.size() == expected.size());
    for (std::size_t n = 0; n < expected.size(); ++n) BOOST_TEST(diagonals[n].key == expected[n].key);
  }
}

BOOST_AUTO_TEST_SUITE_END()
