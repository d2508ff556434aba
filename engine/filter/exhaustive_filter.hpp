#pragma once

#include <memory>
#include <vector>

#include "engine/filter/candidate_filter.hpp"

namespace tunefind {

struct ExhaustiveFilterParameters {
  template <class Visitor>
  void describe(Visitor&) {}
};

/// Lets every admitted song through, to be aligned as a whole: the oracle that faster filters are measured against.
std::unique_ptr<CandidateFilter> make_exhaustive_filter(const ExhaustiveFilterParameters& parameters);

/// Every admitted song of an index, by position, with a region that is the whole song.
std::vector<Candidate> every_song(const SongIndex& index, const Admission& admitted = {});

}  // namespace tunefind
