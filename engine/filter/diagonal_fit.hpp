#pragma once

#include <vector>

#include "alignment/window_scan/window_scan.hpp"
#include "engine/filter/ballot.hpp"
#include "engine/filter/query_at_tempo.hpp"
#include "engine/index/song_index.hpp"

namespace tunefind {

/// Replaces the weight of each diagonal by how well the whole query fits there: unstretched (linear scaling), in the
/// key of the votes, from the best of a few beginnings. A weight is 1 - the share of the largest possible cost - the
/// penalty of the tempo. The diagonals' songs are monophonic songs by number. In parallel (TBB).
void fit_diagonals(std::vector<Diagonal>& diagonals, const SampledQuery& query, const SongIndex& index,
                   const window_scan::Parameters& costs);

}  // namespace tunefind
