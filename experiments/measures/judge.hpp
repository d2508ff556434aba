#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "engine/index/song_index.hpp"
#include "engine/search.hpp"
#include "experiments/measures/query_outcome.hpp"

namespace tunefind {

/// Fills in the outcome of a search whose `traits` are known: metrics and ranks over the whole ranking, the stage that
/// lost the right song, verdict, confidence and the first `depth` songs. `judged` has the relevance of songs by id.
/// `rerank_depth` is the number of the aligner's best songs that the ranker scores again.
void judge(QueryOutcome& outcome, const Ranking& ranking, const SongIndex& index,
           const std::map<std::string, int>& judged, std::size_t depth, std::size_t rerank_depth);

}  // namespace tunefind
