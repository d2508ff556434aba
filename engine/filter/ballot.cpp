#include "engine/filter/ballot.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace tunefind {
namespace {

/// A vote by number, with its key to sort by.
struct KeyedVote {
  std::uint64_t key;
  std::uint32_t vote;
};

constexpr int kDigitBits = 11;  // bits sorted per pass: the counts of a digit fit the L1 cache
constexpr std::size_t kDigits = 1u << kDigitBits;

/// Sorts by key, stably: a radix sort from the lowest digit on. It beats a comparison sort, since keys have few bits in
/// use and there are many votes.
void sort_by_key(std::vector<KeyedVote>& keys) {
  std::uint64_t all = 0;
  for (const KeyedVote& one : keys) all |= one.key;
  std::vector<KeyedVote> sorted(keys.size());
  for (int shift = 0; shift < static_cast<int>(std::bit_width(all)); shift += kDigitBits) {
    const auto digit = [&](const KeyedVote& one) { return one.key >> shift & (kDigits - 1); };
    std::array<std::uint32_t, kDigits> ends{};
    for (const KeyedVote& one : keys) ++ends[digit(one)];
    std::uint32_t sum = 0;
    for (std::uint32_t& end : ends) sum += std::exchange(end, sum);
    for (const KeyedVote& one : keys) sorted[ends[digit(one)]++] = one;
    keys.swap(sorted);
  }
}

}  // namespace

std::vector<Diagonal> Ballot::counted(int tempo, float share) const {
  std::vector<KeyedVote> keys(votes_.size());
  for (std::uint32_t n = 0; n < keys.size(); ++n) keys[n] = {votes_[n].key, n};
  sort_by_key(keys);
  std::vector<Diagonal> all;
  all.reserve(keys.size());
  for (std::size_t first = 0, last = 0; first < keys.size(); first = last) {
    Diagonal diagonal{keys[first].key, 0, tempo};
    float heaviest = 0;
    while (last < keys.size() && keys[last].key == diagonal.key) {
      const std::uint32_t place = votes_[keys[last].vote].place;
      float best = 0;
      for (; last < keys.size() && keys[last].key == diagonal.key && votes_[keys[last].vote].place == place; ++last) {
        const Vote& vote = votes_[keys[last].vote];
        best = std::max(best, vote.weight);
        if (vote.weight > heaviest) heaviest = vote.weight, diagonal.key2 = vote.key2;
      }
      diagonal.votes += best;
    }
    all.push_back(diagonal);
  }
  const auto votes_for = [&](std::size_t n, std::uint64_t key) {
    return n < all.size() && all[n].key == key ? all[n].votes : 0;
  };
  for (std::size_t n = 0; n < all.size(); ++n) {
    const std::uint64_t key = all[n].key;
    all[n].weight = all[n].votes + share * std::max(votes_for(n - 1, key - 1), votes_for(n + 1, key + 1));
  }
  for (Diagonal& diagonal : all) diagonal.votes = diagonal.weight;
  return all;
}

void keep_best(std::vector<Diagonal>& diagonals, std::size_t most) {
  if (diagonals.size() <= most || most == 0) return diagonals.resize(std::min(most, diagonals.size()));
  // Finds the weight of the last one kept among bare weights, which are cheap to move; only diagonals of exactly that
  // weight are compared as a whole.
  std::vector<float> weights;
  weights.reserve(diagonals.size());
  for (const Diagonal& diagonal : diagonals) weights.push_back(-diagonal.weight);
  std::nth_element(weights.begin(), weights.begin() + static_cast<std::ptrdiff_t>(most - 1), weights.end());
  const float least = -weights[most - 1];
  const auto heavier = std::partition(diagonals.begin(), diagonals.end(),
                                      [&](const Diagonal& diagonal) { return diagonal.weight > least; });
  const auto as_heavy =
      std::partition(heavier, diagonals.end(), [&](const Diagonal& diagonal) { return diagonal.weight == least; });
  const auto last = diagonals.begin() + static_cast<std::ptrdiff_t>(most);
  std::nth_element(heavier, last, as_heavy);
  diagonals.erase(last, diagonals.end());
}

}  // namespace tunefind
