#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "experiments/measures/resampling.hpp"

namespace tunefind {

/// A mean with its confidence interval [low, high].
struct Interval {
  double mean = 0;
  double low = 0;
  double high = 0;

  bool operator==(const Interval&) const = default;
};

/// Percentile interval of the mean of `values` (Efron & Tibshirani 1993, ch. 13). With `groups` (one label a value, for
/// example the person who hummed) whole groups are drawn instead of single values, since the hums of one person
/// resemble each other and are fewer facts than they seem; each resample's mean is over all its values.
/// No values give zeros; a single value or group gives an interval without width.
Interval bootstrap_mean(std::span<const double> values, const BootstrapOptions& options = {},
                        std::span<const std::string> groups = {});

/// The intervals of the columns of a table and of differences of columns, in the order given.
struct TableIntervals {
  std::vector<Interval> means;
  std::vector<Interval> differences;
};

/// `bootstrap_mean` of every column at once, and of the difference b - a of each pair of columns. Each resample is
/// drawn once for all columns (a paired bootstrap), so the figures of a column do not depend on what else is in the
/// table.
TableIntervals bootstrap_table(const ValueTable& table, std::span<const ColumnPair> pairs,
                               const BootstrapOptions& options = {}, std::span<const std::string> groups = {});

/// Paired randomisation test (Fisher 1935; for retrieval Smucker, Allan & Carterette 2007) of each pair of columns: if
/// two systems are alike, each query's difference b - a might as well have the other sign. The two-sided p is how often
/// random signs give a mean as far from 0 as the observed one. With `groups` all rows of a group get the same sign.
/// All assignments are tried where the rows (groups) that differ at all have no more than `options.resamples` of them;
/// else p = (1 + as far) / (1 + resamples), which is never 0 (Davison & Hinkley 1997, section 4.3). A pair's p does not
/// depend on the other pairs. No rows, or no difference, give 1.
std::vector<double> randomisation_p(const ValueTable& table, std::span<const ColumnPair> pairs,
                                    const BootstrapOptions& options = {}, std::span<const std::string> groups = {});

/// The p-values of a family of tests corrected so that the chance of any false alarm stays below the level that one
/// compares them with (Holm 1979): ascending p times the number of tests left, never falling, at most 1. In the order
/// given; none give none.
std::vector<double> holm_corrected(std::span<const double> p);

/// Percentiles of latencies by nearest rank: each is a latency that did occur.
struct LatencyPercentiles {
  double p50 = 0;
  double p90 = 0;
  double p99 = 0;
  double max = 0;

  bool operator==(const LatencyPercentiles&) const = default;
};

/// The percentiles of `latencies` in their own unit, in any order; nothing if there are none.
std::optional<LatencyPercentiles> latency_percentiles(std::vector<double> latencies);

}  // namespace tunefind
