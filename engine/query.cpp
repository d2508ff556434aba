#include "engine/query.hpp"

#include <algorithm>

namespace tunefind {
namespace {

constexpr double kShortest_s = 2.0;  // three or four notes: too few to tell songs apart

}  // namespace

Query make_query(Melody melody) {
  Query query{std::move(melody), {}};
  const auto voiced = std::count(query.melody.voiced.begin(), query.melody.voiced.end(), std::uint8_t{1});
  query.quality.voiced_s = static_cast<double>(voiced) * query.melody.hop_s;
  if (voiced == 0)
    query.quality.issues.push_back("no_pitch");
  else if (query.quality.voiced_s < kShortest_s)
    query.quality.issues.push_back("too_short");
  return query;
}

}  // namespace tunefind
