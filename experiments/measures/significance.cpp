// The significance tests of statistics.hpp; its intervals are in statistics.cpp.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>
#include <tbb/parallel_for.h>

#include "experiments/measures/statistics.hpp"
#include "features/simd.hpp"

namespace tunefind {
namespace {

/// The differences b - a of each pair, [units x pairs].
ValueTable differences_of(const ValueTable& table, std::span<const ColumnPair> pairs) {
  ValueTable differences{pairs.size(), {}};
  differences.values.reserve(table.rows() * pairs.size());
  for (std::size_t row = 0; row < table.rows(); ++row)
    for (const auto& [a, b] : pairs)
      differences.values.push_back(table.values[row * table.columns + b] - table.values[row * table.columns + a]);
  return differences;
}

/// The distance of a sum of differences from 0, less the largest rounding error that a sum of as many can have. A sum
/// of the same differences with other signs, which in exact arithmetic is as far from 0, therefore reaches it.
struct Distance {
  double reached = 0;

  explicit Distance(std::span<const double> differences) {
    double sum = 0, size = 0;
    for (const double difference : differences) {
      sum += difference;
      size += std::abs(difference);
    }
    const auto additions = static_cast<double>(2 * differences.size());
    reached = std::abs(sum) - additions * std::numeric_limits<double>::epsilon() * size;
  }
  bool is_reached_by(double sum) const { return std::abs(sum) >= reached; }
};

/// p over all assignments of signs. It is enough to try half of them, since the opposite of each is as far from 0.
double exact_p(std::span<const double> differences, const Distance& distance) {
  if (differences.empty()) return 1;
  const std::uint64_t assignments = std::uint64_t{1} << (differences.size() - 1);
  std::uint64_t as_far = 0;
  for (std::uint64_t signs = 0; signs < assignments; ++signs) {
    double sum = 0;
    for (std::size_t i = 0; i < differences.size(); ++i) sum += signs >> i & 1 ? -differences[i] : differences[i];
    as_far += distance.is_reached_by(sum);
  }
  return static_cast<double>(as_far) / static_cast<double>(assignments);
}

/// Adds all rows to `sums`, with the sign of a row flipped if the bit of its unit is set. Every SIMD clone of the
/// function gives the same bits, as for add_rows in statistics.cpp.
TUNEFIND_SIMD_CLONES
void add_signed_rows(const double* rows, std::size_t columns, std::span<const std::uint32_t> unit_of_row,
                     const std::uint64_t* flips, double* sums) {
  for (const std::uint32_t unit : unit_of_row) {
    const double sign = flips[unit / 64] >> (unit % 64) & 1 ? -1 : 1;
    for (std::size_t column = 0; column < columns; ++column) sums[column] += sign * rows[column];
    rows += columns;
  }
}

}  // namespace

std::vector<double> randomisation_p(const ValueTable& table, std::span<const ColumnPair> pairs,
                                    const BootstrapOptions& options, std::span<const std::string> groups) {
  const ResamplingUnits units = units_of(differences_of(table, pairs), groups);
  const auto resamples = static_cast<std::uint64_t>(options.resamples);
  std::vector<double> p(pairs.size());
  std::vector<std::size_t> sampled;      // pairs with too many assignments to try all
  std::vector<Distance> distances;       // of these pairs
  std::vector<std::vector<double>> all;  // differences of these pairs, by unit
  for (std::size_t pair = 0; pair < pairs.size(); ++pair) {
    std::vector<double> column(units.count()), different;
    for (std::size_t unit = 0; unit < units.count(); ++unit) column[unit] = units.sums[unit * pairs.size() + pair];
    std::copy_if(column.begin(), column.end(), std::back_inserter(different), [](double value) { return value != 0; });
    const Distance distance(column);
    if (different.size() < 64 && std::uint64_t{1} << different.size() <= resamples) {
      p[pair] = exact_p(different, distance);
    } else {
      sampled.push_back(pair);
      distances.push_back(distance);
      all.push_back(std::move(column));
    }
  }
  if (sampled.empty()) return p;

  // Units without any difference are left out of the sums but keep their random bits, so that the signs of a pair do
  // not depend on the other pairs.
  std::vector<double> rows;
  std::vector<std::uint32_t> unit_of_row;
  for (std::size_t unit = 0; unit < units.count(); ++unit) {
    if (std::all_of(all.begin(), all.end(), [&](const auto& column) { return column[unit] == 0; })) continue;
    unit_of_row.push_back(static_cast<std::uint32_t>(unit));
    for (const auto& column : all) rows.push_back(column[unit]);
  }
  const std::size_t words = (units.count() + 63) / 64;
  std::vector<std::uint8_t> as_far(resamples * sampled.size());
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, resamples, 16), [&](const auto& block) {
    std::vector<std::uint64_t> flips(words);
    std::vector<double> sums(sampled.size());
    for (std::size_t resample = block.begin(); resample < block.end(); ++resample) {
      SplitMix64 generator(options.seed, resample * words);
      for (std::uint64_t& word : flips) word = generator.next();
      std::fill(sums.begin(), sums.end(), 0.0);
      add_signed_rows(rows.data(), sampled.size(), unit_of_row, flips.data(), sums.data());
      for (std::size_t i = 0; i < sampled.size(); ++i)
        as_far[i * resamples + resample] = distances[i].is_reached_by(sums[i]);
    }
  });
  for (std::size_t i = 0; i < sampled.size(); ++i) {
    const auto begin = as_far.begin() + static_cast<std::ptrdiff_t>(i * resamples);
    const auto count = std::count(begin, begin + static_cast<std::ptrdiff_t>(resamples), 1);
    p[sampled[i]] = static_cast<double>(count + 1) / static_cast<double>(resamples + 1);
  }
  return p;
}

std::vector<double> holm_corrected(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> corrected(p.size());
  double largest = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    largest = std::max(largest, std::min(1.0, static_cast<double>(p.size() - i) * p[order[i]]));
    corrected[order[i]] = largest;
  }
  return corrected;
}

}  // namespace tunefind
