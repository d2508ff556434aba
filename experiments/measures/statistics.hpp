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

/// Bootstrap percentile interval of the mean of `values` (Efron & Tibshirani 1993, ch. 13). With `groups` (one label
/// for each value, such as the person who hummed) whole groups are drawn instead of single values: the hums of one
/// person are alike, so they are less independent evidence than their number suggests. The mean of a resample is over
/// all its values. No values give zeros; a single value or group gives an interval of width 0.
Interval bootstrap_mean(std::span<const double> values, const BootstrapOptions& options = {},
                        std::span<const std::string> groups = {});

/// The intervals of the columns of a table and of the differences of pairs of columns, in the order given.
struct TableIntervals {
  std::vector<Interval> means;
  std::vector<Interval> differences;
};

/// `bootstrap_mean` of every column, and of the difference b - a of each pair of columns. Each resample is drawn once
/// for all columns (a paired bootstrap), so the figures of a column do not depend on the other columns.
TableIntervals bootstrap_table(const ValueTable& table, std::span<const ColumnPair> pairs,
                               const BootstrapOptions& options = {}, std::span<const std::string> groups = {});

/// Paired randomisation test (Fisher 1935; for retrieval Smucker, Allan & Carterette 2007) of each pair of columns. If
/// two systems are alike, the difference b - a of each query could as well have the other sign; the two-sided p is the
/// share of assignments of signs whose mean is at least as far from 0 as the observed one. With `groups` all rows of a
/// group get the same sign. If the rows (groups) that differ have at most `options.resamples` assignments, all are
/// tried; otherwise that many are drawn, and p = (1 + number as far) / (1 + resamples), which is never 0 (Davison &
/// Hinkley 1997, section 4.3). The p of a pair does not depend on the other pairs. No rows, or no difference, give 1.
std::vector<double> randomisation_p(const ValueTable& table, std::span<const ColumnPair> pairs,
                                    const BootstrapOptions& options = {}, std::span<const std::string> groups = {});

/// Corrects the p-values of a family of tests, so that the probability of any false alarm is at most the level they are
/// compared with (Holm 1979): in rising order each p is multiplied by the number of tests left, but is not below the
/// one before and at most 1. Returned in the order given.
std::vector<double> holm_corrected(std::span<const double> p);

/// Percentiles of latencies by nearest rank, so that each is a latency that occurred.
struct LatencyPercentiles {
  double p50 = 0;
  double p90 = 0;
  double p99 = 0;
  double max = 0;

  bool operator==(const LatencyPercentiles&) const = default;
};

/// The percentiles of `latencies`, which can be in any order and unit; nothing if there are none.
std::optional<LatencyPercentiles> latency_percentiles(std::vector<double> latencies);

}  // namespace tunefind
