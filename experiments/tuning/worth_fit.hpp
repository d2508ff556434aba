#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "features/melody_extraction/peak_worth.hpp"

namespace tunefind {

/// Joint peaks of labelled recordings: [peaks x kPeakFeatures], and 1 for each that is the melody. A set has
/// its weight in a fit whatever its size.
struct WorthSet {
  std::vector<PeakFeatures> features;
  std::vector<std::uint8_t> is_melody;
  double weight = 1;
};

/// A table that owns its trees.
struct FittedTable {
  float bias = 0;
  std::vector<WorthTree> trees;

  WorthTable table() const { return {bias, trees}; }
};

/// Gradient boosting of the log loss (Friedman 2001) over histograms of the features; the same input gives the same
/// trees, whatever the number of threads. Throws ConfigError if there is no peak, or none or all are the melody.
FittedTable fit_worth(const std::vector<WorthSet>& sets);

/// The file that `peak_worth.cpp` includes, for tables that are used one after the other. `origin` is one line that
/// says what they were fitted on.
std::string worth_table_file(const std::vector<FittedTable>& stages, const std::string& origin);

}  // namespace tunefind
