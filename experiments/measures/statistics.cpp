#include "experiments/measures/statistics.hpp"

#include <algorithm>
#include <cassert>
#include <tbb/parallel_for.h>

#include "features/simd.hpp"

namespace tunefind {
namespace {

/// Adds the drawn rows to `sums`, [columns], in the order drawn and each column for itself, so every SIMD clone of the
/// function gives the same bits.
TUNEFIND_SIMD_CLONES
void add_rows(const double* rows, std::size_t columns, std::span<const std::uint32_t> drawn, double* sums) {
  for (const std::uint32_t row : drawn) {
    const double* const values = rows + row * columns;
    for (std::size_t column = 0; column < columns; ++column) sums[column] += values[column];
  }
}

/// The percentile interval of the resamples' means, which it reorders, with the observed mean.
Interval interval_of(double observed, std::vector<double>& means, double confidence) {
  // The same number of resamples is cut off at both ends, so the interval of -x is the mirror image of that of x.
  const auto tail = static_cast<std::ptrdiff_t>((1 - confidence) / 2 * static_cast<double>(means.size()));
  const auto low = means.begin() + tail, high = means.end() - 1 - tail;
  std::nth_element(means.begin(), low, means.end());
  if (high > low) std::nth_element(low + 1, high, means.end());
  return {observed, *low, *high};
}

/// For each resample the sums of all columns and, last, the number of rows: [resamples x (columns + 1)].
std::vector<double> resampled_sums(const ResamplingUnits& units, const BootstrapOptions& options) {
  const std::size_t count = units.count(), width = units.columns + 1;
  std::vector<double> rows;
  rows.reserve(count * width);
  for (std::size_t unit = 0; unit < count; ++unit) {
    const auto begin = units.sums.begin() + static_cast<std::ptrdiff_t>(unit * units.columns);
    rows.insert(rows.end(), begin, begin + static_cast<std::ptrdiff_t>(units.columns));
    rows.push_back(units.sizes[unit]);
  }
  const auto resamples = static_cast<std::size_t>(options.resamples);
  std::vector<double> sums(resamples * width);
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, resamples, 16), [&](const auto& block) {
    std::vector<std::uint32_t> drawn(count);
    for (std::size_t resample = block.begin(); resample < block.end(); ++resample) {
      SplitMix64 generator(options.seed, resample * count);
      for (std::uint32_t& unit : drawn) unit = static_cast<std::uint32_t>(generator.below(count));
      add_rows(rows.data(), width, drawn, sums.data() + resample * width);
    }
  });
  return sums;
}

}  // namespace

TableIntervals bootstrap_table(const ValueTable& table, std::span<const ColumnPair> pairs,
                               const BootstrapOptions& options, std::span<const std::string> groups) {
  assert(options.resamples > 0 && options.confidence > 0 && options.confidence < 1);
  TableIntervals intervals{std::vector<Interval>(table.columns), std::vector<Interval>(pairs.size())};
  if (table.rows() == 0) return intervals;
  const ResamplingUnits units = units_of(table, groups);
  std::vector<double> observed(table.columns);
  for (std::size_t unit = 0; unit < units.count(); ++unit)
    for (std::size_t column = 0; column < table.columns; ++column)
      observed[column] += units.sums[unit * table.columns + column];
  const std::vector<double> sums = resampled_sums(units, options);
  const std::size_t width = table.columns + 1;
  const auto rows = static_cast<double>(table.rows());
  const auto interval = [&](double total, const auto& sum_of) {
    std::vector<double> means(static_cast<std::size_t>(options.resamples));
    for (std::size_t resample = 0; resample < means.size(); ++resample) {
      const double* const of = sums.data() + resample * width;
      means[resample] = sum_of(of) / of[table.columns];
    }
    return interval_of(total / rows, means, options.confidence);
  };
  tbb::parallel_for(std::size_t{0}, table.columns + pairs.size(), [&](std::size_t i) {
    if (i < table.columns) {
      intervals.means[i] = interval(observed[i], [&](const double* of) { return of[i]; });
    } else {
      const ColumnPair pair = pairs[i - table.columns];
      intervals.differences[i - table.columns] =
          interval(observed[pair.b] - observed[pair.a], [&](const double* of) { return of[pair.b] - of[pair.a]; });
    }
  });
  return intervals;
}

Interval bootstrap_mean(std::span<const double> values, const BootstrapOptions& options,
                        std::span<const std::string> groups) {
  return bootstrap_table({1, {values.begin(), values.end()}}, {}, options, groups).means.front();
}

std::optional<LatencyPercentiles> latency_percentiles(std::vector<double> latencies) {
  if (latencies.empty()) return std::nullopt;
  std::sort(latencies.begin(), latencies.end());
  const auto percentile = [&](std::size_t percent) {
    const std::size_t rank = (percent * latencies.size() + 99) / 100;
    return latencies[rank - 1];
  };
  return LatencyPercentiles{percentile(50), percentile(90), percentile(99), latencies.back()};
}

}  // namespace tunefind
