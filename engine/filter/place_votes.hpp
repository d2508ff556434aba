#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/filter/ballot.hpp"
#include "engine/index/term_index.hpp"

namespace tunefind {

/// Places that vote for songs. `songs` tells what a ballot calls the song of a place, by `IndexedPlace::song`; the same if it
/// is empty.
struct VotingPlaces {
  SearchedPlaces places;
  std::span<const std::uint32_t> songs = {};
};

/// How votes are cast.
struct VoteRules {
  double step_s = 0.6;   ///< distance of the places of the query that are looked up
  double nearest = 250;  ///< how many near places vote, of a million; of others by the cube root of their number
  /// How many are looked at for all places of the query, of a million (VoteFilterParameters).
  double visits = 500000;
  /// With the hum to begin where the song begins: the frame in which the song of a ballot begins to sound.
  std::function<std::size_t(std::uint32_t song)> first_sounding = {};
  double start_slack_s = 0;  ///< how far from there it may begin
  /// What share of those places the query looks at and lets vote at each tempo; all if empty.
  std::vector<double> shares = {};
};

/// All diagonals that have votes, of the query at each tempo (its pitch in frames of `hop_s` of the song). In parallel.
/// None if the query is too short to hold a term.
std::vector<Diagonal> votes_of_places(std::span<const std::vector<std::uint16_t>> tempos,
                                      std::span<const VotingPlaces> parts, const TermExtractor& extractor, double hop_s,
                                      const VoteRules& rules);

}  // namespace tunefind
