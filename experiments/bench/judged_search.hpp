#pragma once

#include <map>
#include <set>
#include <string>

#include "engine/index/song_index.hpp"
#include "engine/query.hpp"
#include "experiments/bench/configuration.hpp"
#include "experiments/measures/query_outcome.hpp"

namespace tunefind {

/// Searches the index for a hum, takes the time and judges the ranking. `left_out` songs are not searched, nor are the
/// right ones if the setting `data.without_right` says so. The outcome names neither the query nor its person.
QueryOutcome judged_search(const Query& query, const SongIndex& index, const std::set<std::string>& left_out,
                           const std::map<std::string, int>& judged, const Configuration& configuration);

}  // namespace tunefind
