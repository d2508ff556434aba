#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tunefind {

/// How resamples are drawn. The same options and data give the same figures on every platform and any number of
/// threads.
struct BootstrapOptions {
  int resamples = 10000;
  std::uint64_t seed = 1;
  double confidence = 0.95;
};

/// Figures of the same queries side by side, [rows x columns], row by row: a row is a query, a column say one metric of
/// one system.
struct ValueTable {
  std::size_t columns = 0;
  std::vector<double> values;

  std::size_t rows() const { return columns == 0 ? 0 : values.size() / columns; }
};

/// Two columns of a ValueTable whose difference b - a matters.
struct ColumnPair {
  std::size_t a = 0;
  std::size_t b = 0;
};

/// What is drawn or flipped as a whole: a row, or all rows of a group summed. `sums` is [units x columns]; `sizes` says
/// how many rows are in each unit. Groups are ordered by their label.
struct ResamplingUnits {
  std::size_t columns = 0;
  std::vector<double> sums;
  std::vector<double> sizes;

  std::size_t count() const { return sizes.size(); }
};

/// The units of a table; `groups` is empty or holds one label a row.
ResamplingUnits units_of(const ValueTable& table, std::span<const std::string> groups);

/// SplitMix64 (Steele, Lea & Flood 2014). Own code because the distributions of <random> differ between libraries, and
/// because it can begin anywhere: resamples drawn by several threads are those that one would draw.
class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t seed, std::uint64_t skipped = 0) : state_(seed + skipped * kStep) {}

  std::uint64_t next() {
    std::uint64_t z = state_ += kStep;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  /// A number in [0, bound), bound < 2^32; its bias of at most bound / 2^32 is far below the noise of resampling.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(((next() >> 32) * bound) >> 32); }

 private:
  static constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15u;
  std::uint64_t state_;
};

}  // namespace tunefind
