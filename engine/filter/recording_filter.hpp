#pragma once

#include <span>
#include <vector>

#include "engine/filter/ballot.hpp"
#include "engine/filter/candidate_filter.hpp"
#include "engine/index/admission.hpp"

namespace tunefind {

/// The part of the vote filter (engine/filter/candidate_filter.hpp) that chooses recordings.
class RecordingFilter {
 public:
  explicit RecordingFilter(const VoteFilterParameters& parameters) : parameters_(parameters) {}

  /// The recordings that pass, in no order.
  std::vector<Candidate> candidates(const Melody& melody, const SongIndex& index, Anchor anchor,
                                    const Admission& admitted) const;

 private:
  struct Search;
  void fit(const Search& search, std::vector<Diagonal>& diagonals, std::span<const int> shifts,
           std::span<const int> keys) const;

  VoteFilterParameters parameters_;
};

}  // namespace tunefind
