#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tunefind {

/// How a bootstrap is drawn. The same options and data give the same figures on every platform.
struct BootstrapOptions {
  int resamples = 10000;
  std::uint64_t seed = 1;
  double confidence = 0.95;
};

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

/// The mean of b - a over the same queries, its interval, and the two-sided p: how probable a difference of the other
/// sign is under the bootstrap, doubled, at most 1 and at least 2 / (resamples + 1).
struct PairedDifference {
  Interval difference;
  double p = 1;

  bool operator==(const PairedDifference&) const = default;
};

/// Paired bootstrap of two systems: a[i] and b[i] are their scores for query i (both of one length, as is `groups` if
/// given). Queries, or whole groups, are drawn with the scores of both systems together. No values give zeros and p
/// = 1.
PairedDifference bootstrap_difference(std::span<const double> a, std::span<const double> b,
                                      const BootstrapOptions& options = {}, std::span<const std::string> groups = {});

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
