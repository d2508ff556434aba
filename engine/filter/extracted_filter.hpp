#pragma once

#include <memory>
#include <vector>

#include "alignment/aligner.hpp"
#include "engine/filter/candidate_filter.hpp"
#include "engine/filter/vote_filter.hpp"

namespace tunefind {

/// The part of the vote filter (engine/filter/vote_filter.hpp) that chooses extracted lines: those with the best score
/// of the drift DTW over every second frame. Their places are too unreliable to vote. Immutable: safe to use from
/// several threads.
class ExtractedFilter {
 public:
  explicit ExtractedFilter(const VoteFilterParameters& parameters);

  /// The extracted lines that pass, in no order: all admitted ones if there are at most `extracted`. Looks at every
  /// admitted one, in parallel (TBB).
  std::vector<Candidate> candidates(const Melody& melody, const SongIndex& index, Anchor anchor,
                                    const Admission& admitted) const;

 private:
  std::size_t keep_;
  std::unique_ptr<Aligner> aligner_;
};

}  // namespace tunefind
