#pragma once

#include <memory>
#include <vector>

#include "engine/query.hpp"
#include "engine/song_index.hpp"

namespace tunefind {

/// Chooses the songs that are worth aligning with a query. Immutable: safe to use from several threads.
class CandidateFilter {
 public:
  virtual ~CandidateFilter() = default;
  /// Positions in index.songs, ascending, each once.
  virtual std::vector<std::size_t> candidates(const Query& query, const SongIndex& index) const = 0;
};

struct ExhaustiveFilterParameters {
  template <class Visitor>
  void describe(Visitor&) {}
};

/// Every song: the oracle that faster filters are measured against.
std::unique_ptr<CandidateFilter> make_exhaustive_filter(const ExhaustiveFilterParameters& parameters);

}  // namespace tunefind
