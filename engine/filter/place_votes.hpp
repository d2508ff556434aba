#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/filter/ballot.hpp"
#include "engine/index/term_index.hpp"

namespace tunefind {

/// Indexed places that can vote. `songs` maps `IndexedPlace::song` to the song of a diagonal; if empty they are the
/// same.
struct VotingPlaces {
  SearchedPlaces places;
  std::span<const std::uint32_t> songs = {};
};

/// How places are looked up and vote.
struct VoteRules {
  double step_s = 0.6;   ///< distance between the query places that are looked up
  double nearest = 250;  ///< indexed places that vote for a query place, if a million are searched
  /// Indexed places that all lookups together compare, if a million are searched. Both numbers scale with the number of
  /// searched places as `VoteFilterParameters` says.
  double visits = 500000;
  /// If set, a hum has to begin where the song begins: returns the first frame in which the song of a diagonal sounds.
  std::function<std::size_t(std::uint32_t song)> first_sounding = {};
  double start_slack_s = 0;  ///< how far from that frame the hum may begin
  /// Share of `nearest` and `visits` that lookups at each tempo get; 1 for all tempos if empty.
  std::vector<double> shares = {};
};

/// Looks up the places of the query and returns all diagonals that have votes. `tempos` holds the query at each tempo:
/// its pitch in 1/8 semitones, by song frames of `hop_s`. A vote weighs log(1.5 * wanted / number of places at least as
/// near). Runs in parallel (TBB). Empty if the query is too short for a term.
std::vector<Diagonal> votes_of_places(std::span<const std::vector<std::uint16_t>> tempos,
                                      std::span<const VotingPlaces> parts, const TermExtractor& extractor, double hop_s,
                                      const VoteRules& rules);

}  // namespace tunefind
