#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "alignment/aligner.hpp"
#include "engine/index/admission.hpp"
#include "engine/index/song_index.hpp"
#include "engine/query.hpp"

namespace tunefind {

/// A song that is worth aligning: its position in the index, the region in which the filter expects the match, and the
/// filter's own score (higher is better), if the filter ranks what it lets through.
struct Candidate {
  std::size_t position = 0;
  Region region;
  std::optional<double> score = std::nullopt;

  bool operator==(const Candidate&) const = default;
};

/// Chooses the songs that are worth aligning with a query. Immutable: safe to use from several threads.
class CandidateFilter {
 public:
  virtual ~CandidateFilter() = default;
  /// Admitted songs of the index, by ascending position; a song in which the match can lie at several places occurs
  /// once for each, with the same score. A filter that keeps a fixed number of songs chooses it among the admitted
  /// ones, so that a restricted search gets as many candidates as an unrestricted one.
  virtual std::vector<Candidate> candidates(const Query& query, const SongIndex& index, Anchor anchor,
                                            const Admission& admitted = {}) const = 0;
};

}  // namespace tunefind
