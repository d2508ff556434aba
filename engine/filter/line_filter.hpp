#pragma once

#include <vector>

#include "alignment/window_scan/window_scan.hpp"
#include "engine/filter/ballot.hpp"
#include "engine/filter/diagonal_scan.hpp"
#include "engine/filter/vote_filter.hpp"

namespace tunefind {

/// The part of the vote filter (engine/filter/vote_filter.hpp) that chooses monophonic songs, in three tiers:
///   1. places of the query vote for diagonals (engine/filter/place_votes.hpp);
///   2. the unstretched query is fitted on every diagonal that has votes (engine/filter/diagonal_fit.hpp);
///   3. windows around the diagonals with the best fit are scanned (engine/filter/diagonal_scan.hpp).
/// Immutable: safe to use from several threads.
class LineFilter {
 public:
  explicit LineFilter(const VoteFilterParameters& parameters);

  /// The monophonic songs that pass, in no order: all admitted ones if there are at most `keep`.
  std::vector<Candidate> candidates(const Melody& melody, const SongIndex& index, Anchor anchor,
                                    const Admission& admitted) const;

 private:
  std::vector<Diagonal> voted(const SampledQuery& query, const SongIndex& index, Anchor anchor,
                              Admitted admitted) const;
  std::vector<Candidate> best_songs(std::vector<Diagonal> diagonals, const SampledQuery& query,
                                    const SongIndex& index) const;

  VoteFilterParameters parameters_;
  window_scan::Parameters costs_;  ///< of the fit and of the scan
  DiagonalScan scan_;
};

}  // namespace tunefind
