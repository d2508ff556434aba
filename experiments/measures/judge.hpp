#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "engine/index/song_index.hpp"
#include "engine/search.hpp"
#include "experiments/measures/query_outcome.hpp"

namespace tunefind {

/// Fills in what a search has found: metrics and ranks over the whole ranking, and its first `depth` songs.
/// `rerank_depth` is how many of the aligner's best the ranker scores anew.
void judge(QueryOutcome& outcome, const Ranking& ranking, const SongIndex& index,
           const std::map<std::string, int>& judged, std::size_t depth, std::size_t rerank_depth);

}  // namespace tunefind
