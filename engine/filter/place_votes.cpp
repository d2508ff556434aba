#include "engine/filter/place_votes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <tbb/parallel_for.h>

namespace tunefind {
namespace {

// Query places from this frame on (100 minutes) are left out: the key of a diagonal has no room for more.
constexpr std::uint32_t kLastPlace = 60000;
constexpr double kUsualPlaces = 1e6;      // number of indexed places that `nearest` and `visits` are given for
constexpr double kVisitsGrowth = 0.65;    // visits scale with this power of the number of places above kUsualPlaces
constexpr double kFewVisitsGrowth = 0.5;  // the same below kUsualPlaces
constexpr double kFewestVisits = 4;       // least visits of a lookup, for each place that is to vote
constexpr float kNeighbour = 0.7f;        // share of the better neighbour's votes that a diagonal gets too

/// The lookup of one query place: the indexed places near to it, and the weight of a vote by the difference of
/// sketches.
struct Lookup {
  SketchedPlace place;
  double share;  ///< see `VoteRules::shares`
  std::vector<NearPlace> near;
  std::array<float, kMostUnlike + 1> weights;
};

/// One call of `votes_of_places`.
class VoteCount {
 public:
  VoteCount(std::span<const VotingPlaces> parts, const TermExtractor& extractor, double hop_s, const VoteRules& rules)
      : parts_(parts), extractor_(extractor), hop_s_(hop_s), rules_(rules) {
    for (const VotingPlaces& part : parts) searched_.push_back(part.places);
  }

  std::vector<Diagonal> diagonals(std::span<const std::vector<std::uint16_t>> tempos) const {
    std::vector<std::vector<Lookup>> lookups(tempos.size());
    std::vector<Lookup*> all_lookups;
    for (std::size_t tempo = 0; tempo < lookups.size(); ++tempo) {
      const double share = rules_.shares.empty() ? 1 : rules_.shares[tempo];
      for (const SketchedPlace& place : extractor_.places(tempos[tempo], hop_s_, rules_.step_s))
        if (place.frame < kLastPlace) lookups[tempo].push_back({place, share, {}, {}});
      for (Lookup& lookup : lookups[tempo]) all_lookups.push_back(&lookup);
    }
    if (all_lookups.empty()) return {};
    double places = 0;
    for (const SearchedPlaces& part : searched_) places += static_cast<double>(part.terms.places.size());
    places /= kUsualPlaces;
    const double nearest = std::max(1.0, std::cbrt(places) * rules_.nearest);
    const double visits =
        std::max(kFewestVisits * nearest, std::pow(places, places < 1 ? kFewVisitsGrowth : kVisitsGrowth) *
                                              rules_.visits / static_cast<double>(all_lookups.size()));
    tbb::parallel_for(std::size_t{0}, all_lookups.size(),
                      [&](std::size_t n) { look_up(*all_lookups[n], nearest, visits); });
    std::vector<std::vector<Diagonal>> found(lookups.size());
    tbb::parallel_for(std::size_t{0}, found.size(),
                      [&](std::size_t tempo) { found[tempo] = count(lookups[tempo], static_cast<int>(tempo)); });
    std::vector<Diagonal> all;
    std::size_t size = 0;
    for (const std::vector<Diagonal>& some : found) size += some.size();
    all.reserve(size);
    for (const std::vector<Diagonal>& some : found) all.insert(all.end(), some.begin(), some.end());
    return all;
  }

 private:
  void look_up(Lookup& lookup, double nearest_wanted, double visits) const {
    std::array<std::uint32_t, kMostUnlike + 1> nearer{};
    nearest_wanted = std::max(1.0, lookup.share * nearest_wanted);
    lookup.near = nearest(searched_, extractor_, lookup.place.sketch, static_cast<std::size_t>(nearest_wanted),
                          static_cast<std::size_t>(lookup.share * visits), nearer);
    const double enough = 1.5 * nearest_wanted;  // places as common as that do not vote
    for (std::size_t d = 0; d < nearer.size() && nearer[d] < enough; ++d)
      lookup.weights[d] = static_cast<float>(std::log(enough / std::max(1u, nearer[d])));
  }

  /// The diagonals at one tempo.
  std::vector<Diagonal> count(const std::vector<Lookup>& lookups, int tempo) const {
    std::size_t votes = 0;
    for (const Lookup& lookup : lookups) votes += lookup.near.size();
    Ballot ballot(votes);
    for (const auto& [place, share, near, weights] : lookups)
      for (const auto& [there, distance, part] : near) {
        const std::uint32_t song = parts_[part].songs.empty() ? there.song : parts_[part].songs[there.song];
        if (rules_.first_sounding && !begins_song(song, there, place)) continue;
        ballot.vote(diagonal_key(song, there.frame, place.frame), place.frame, weights[distance],
                    there.level2 - place.level2);
      }
    return ballot.counted(tempo, kNeighbour);
  }

  /// True if the hum would begin within the slack of where the song begins to sound.
  bool begins_song(std::uint32_t song, const IndexedPlace& there, const SketchedPlace& here) const {
    const double begin = static_cast<double>(there.frame) - static_cast<double>(here.frame) -
                         static_cast<double>(rules_.first_sounding(song));
    return std::abs(begin) <= rules_.start_slack_s / hop_s_;
  }

  std::span<const VotingPlaces> parts_;
  std::vector<SearchedPlaces> searched_;
  const TermExtractor& extractor_;
  double hop_s_;
  const VoteRules& rules_;
};

}  // namespace

std::vector<Diagonal> votes_of_places(std::span<const std::vector<std::uint16_t>> tempos,
                                      std::span<const VotingPlaces> parts, const TermExtractor& extractor, double hop_s,
                                      const VoteRules& rules) {
  return VoteCount(parts, extractor, hop_s, rules).diagonals(tempos);
}

}  // namespace tunefind
