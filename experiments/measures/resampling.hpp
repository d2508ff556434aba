#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tunefind {

/// How resamples are drawn. The same options and data give the same figures on every platform and on any number of
/// threads.
struct BootstrapOptions {
  int resamples = 10000;
  std::uint64_t seed = 1;
  double confidence = 0.95;  ///< of the intervals, in (0, 1)
};

/// Figures of the same queries, [rows x columns], stored row by row. A row is a query; a column is, for example, one
/// metric of one system.
struct ValueTable {
  std::size_t columns = 0;
  std::vector<double> values;

  std::size_t rows() const { return columns == 0 ? 0 : values.size() / columns; }
};

/// Two columns of a ValueTable whose difference b - a is of interest.
struct ColumnPair {
  std::size_t a = 0;
  std::size_t b = 0;
};

/// The units that resampling draws, or flips the sign of, as a whole: single rows, or groups of rows, ordered by label.
struct ResamplingUnits {
  std::size_t columns = 0;
  std::vector<double> sums;   ///< over the rows of each unit, [units x columns]
  std::vector<double> sizes;  ///< number of rows of each unit

  std::size_t count() const { return sizes.size(); }
};

/// The units of a table. `groups` has one label for each row, or is empty: then each row is a unit.
ResamplingUnits units_of(const ValueTable& table, std::span<const std::string> groups);

/// The random number generator SplitMix64 (Steele, Lea & Flood 2014). Own code for two reasons: distributions of
/// <random> differ between libraries, and this generator can start anywhere in its sequence, so that several threads
/// draw the same resamples as one.
class SplitMix64 {
 public:
  /// Starts after the first `skipped` numbers of the sequence of this seed.
  explicit SplitMix64(std::uint64_t seed, std::uint64_t skipped = 0) : state_(seed + skipped * kStep) {}

  std::uint64_t next() {
    std::uint64_t z = state_ += kStep;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  /// A number in [0, bound), for a bound below 2^32. Its bias of at most bound / 2^32 is far below the noise of
  /// resampling.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(((next() >> 32) * bound) >> 32); }

 private:
  static constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15u;
  std::uint64_t state_;
};

}  // namespace tunefind
