#pragma once

#include <memory>
#include <vector>

#include "engine/filter/candidate_filter.hpp"

namespace tunefind {

/// See `make_coarse_filter`.
class CoarseFilter final : public CandidateFilter {
 public:
  explicit CoarseFilter(const CoarseFilterParameters& parameters);
  std::vector<Candidate> candidates(const Query& query, const SongIndex& index, Anchor anchor,
                                    const Admission& admitted) const override;

 private:
  std::size_t keep_;
  std::unique_ptr<Aligner> aligner_;
};

}  // namespace tunefind
