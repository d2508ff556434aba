#pragma once

#include <memory>
#include <vector>

#include "engine/filter/vote_filter.hpp"

namespace tunefind {

/// The part of the vote filter (engine/filter/vote_filter.hpp) that chooses recordings. Places are those of their
/// melody lines. On the diagonals with the most votes the unstretched query is fitted on the best melody line and on
/// the salience, both relative to what unrelated melodies cost there (engine/index/recording_outline.hpp); fit and
/// votes together choose. Tempos in the outer halves of the range look up and let vote half as many places, since a
/// hum is seldom that fast or slow.
///
/// Hums that do not keep their tempo fit no diagonal. Of up to `scanned` recordings those that a coarse drift DTW over
/// everything likes best pass as well. The fit is a sharp measure and the DTW a tolerant one, so a recording that both
/// find passes with the places of both, and the aligner decides. Immutable: safe to use from several threads.
class RecordingFilter {
 public:
  explicit RecordingFilter(const VoteFilterParameters& parameters);

  /// The recordings that pass, in no order: all admitted ones, as a whole, if there are at most `whole`.
  std::vector<Candidate> candidates(const Melody& melody, const SongIndex& index, Anchor anchor,
                                    const Admission& admitted) const;

 private:
  VoteFilterParameters parameters_;
  std::unique_ptr<Aligner> scanner_;  ///< a coarse drift DTW
};

}  // namespace tunefind
