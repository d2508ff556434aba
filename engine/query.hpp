#pragma once

#include <string>
#include <vector>

#include "features/melody.hpp"

namespace tunefind {

/// How good a hum is to search with: seconds in which it sounds, and what is wrong with it, as short names
/// ("no_pitch", "too_short").
struct QueryQuality {
  double voiced_s = 0;
  std::vector<std::string> issues;

  bool operator==(const QueryQuality&) const = default;
};

/// What is searched for: the melody of a hum.
struct Query {
  Melody melody;
  QueryQuality quality;
};

/// A query from its melody, with its quality.
Query make_query(Melody melody);

}  // namespace tunefind
