#include "experiments/statistics.hpp"

#include <algorithm>
#include <cassert>
#include <functional>
#include <map>

namespace tunefind {
namespace {

/// SplitMix64 (Steele, Lea & Flood 2014). Own code because the distributions of <random> differ between libraries.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : state_(seed) {}

  /// A number in [0, bound), bound < 2^32; its bias of at most bound / 2^32 is far below the bootstrap's own noise.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(((next() >> 32) * bound) >> 32); }

 private:
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

/// What is drawn as a whole: one value, or all values of a group.
struct Unit {
  double sum = 0;
  double count = 0;

  Unit& operator+=(const Unit& other) {
    sum += other.sum;
    count += other.count;
    return *this;
  }
  double mean() const { return sum / count; }
};

std::vector<Unit> units_of(std::span<const double> values, std::span<const std::string> groups) {
  assert(groups.empty() || groups.size() == values.size());
  std::vector<Unit> units;
  if (groups.empty()) {
    for (const double value : values) units.push_back({value, 1});
    return units;
  }
  std::map<std::string, Unit> by_group;
  for (std::size_t i = 0; i < values.size(); ++i) by_group[groups[i]] += {values[i], 1};
  for (const auto& [group, unit] : by_group) units.push_back(unit);
  return units;
}

/// The means of all resamples, ascending.
std::vector<double> resampled_means(const std::vector<Unit>& units, const BootstrapOptions& options) {
  Generator generator(options.seed);
  std::vector<double> means(static_cast<std::size_t>(options.resamples));
  for (double& mean : means) {
    Unit total;
    for (std::size_t i = 0; i < units.size(); ++i) total += units[generator.below(units.size())];
    mean = total.mean();
  }
  std::sort(means.begin(), means.end());
  return means;
}

Interval interval_of(const std::vector<Unit>& units, const std::vector<double>& means, double confidence) {
  Unit total;
  for (const Unit& unit : units) total += unit;
  // Cutting the same number of resamples off both ends makes the interval of -x the mirror image of that of x.
  const auto tail = static_cast<std::size_t>((1 - confidence) / 2 * static_cast<double>(means.size()));
  return {total.mean(), means[tail], means[means.size() - 1 - tail]};
}

double two_sided_p(const std::vector<double>& means) {
  const auto not_positive = std::upper_bound(means.begin(), means.end(), 0.0) - means.begin();
  const auto not_negative = means.end() - std::lower_bound(means.begin(), means.end(), 0.0);
  // The observed sample counts as one more resample, so that p is never 0 (Davison & Hinkley 1997, section 4.2).
  const double rarer = static_cast<double>(std::min(not_positive, not_negative) + 1);
  return std::min(1.0, 2 * rarer / static_cast<double>(means.size() + 1));
}

}  // namespace

Interval bootstrap_mean(std::span<const double> values, const BootstrapOptions& options,
                        std::span<const std::string> groups) {
  assert(options.resamples > 0 && options.confidence > 0 && options.confidence < 1);
  if (values.empty()) return {};
  const auto units = units_of(values, groups);
  return interval_of(units, resampled_means(units, options), options.confidence);
}

PairedDifference bootstrap_difference(std::span<const double> a, std::span<const double> b,
                                      const BootstrapOptions& options, std::span<const std::string> groups) {
  assert(a.size() == b.size());
  assert(options.resamples > 0 && options.confidence > 0 && options.confidence < 1);
  if (a.empty()) return {};
  std::vector<double> differences(a.size());
  std::transform(b.begin(), b.end(), a.begin(), differences.begin(), std::minus<>());
  const auto units = units_of(differences, groups);
  const auto means = resampled_means(units, options);
  return {interval_of(units, means, options.confidence), two_sided_p(means)};
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
