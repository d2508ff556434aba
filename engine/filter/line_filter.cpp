#include "engine/filter/line_filter.hpp"

#include <algorithm>
#include <span>

#include "engine/filter/diagonal_fit.hpp"
#include "engine/filter/place_votes.hpp"
#include "engine/filter/query_at_tempo.hpp"

namespace tunefind {
namespace {

constexpr int kScanRoom = 16;        // frames added to a candidate's region before and after the scanned match
constexpr std::size_t kFewest = 20;  // songs that pass however far behind the best, for the confidence to compare with

}  // namespace

LineFilter::LineFilter(const VoteFilterParameters& parameters)
    : parameters_(parameters), scan_(costs_, parameters.keys) {}

std::vector<Candidate> LineFilter::candidates(const Melody& melody, const SongIndex& index, Anchor anchor,
                                              const Admission& admitted) const {
  std::vector<Candidate> all;
  std::vector<std::uint8_t> admitted_numbers;  // one byte for each number
  bool restricted = false;
  for (std::size_t number = 0; number < index.monophonic_positions().size(); ++number) {
    const std::uint32_t position = index.monophonic_positions()[number];
    admitted_numbers.push_back(position != SongIndex::kNoPosition && admitted(position));
    if (admitted_numbers.back())
      all.push_back({position, {}});
    else if (!index.outline(number).empty())
      restricted = true;
  }
  if (all.size() <= static_cast<std::size_t>(parameters_.keep)) return all;
  if (melody.empty() || !index.extractor()) return {};
  const SampledQuery query = sampled_query(melody, index.hop_s(), parameters_, costs_);
  std::vector<Diagonal> diagonals = voted(query, index, anchor, restricted ? Admitted{admitted_numbers} : Admitted{});
  fit_diagonals(diagonals, query, index, costs_);
  keep_best(diagonals, static_cast<std::size_t>(parameters_.windows));
  scan_.scan(diagonals, query, index);
  return best_songs(std::move(diagonals), query, index);
}

/// All diagonals that have votes; their songs are numbers of monophonic songs.
std::vector<Diagonal> LineFilter::voted(const SampledQuery& query, const SongIndex& index, Anchor anchor,
                                        Admitted admitted) const {
  std::vector<std::vector<std::uint16_t>> tempos;
  for (const QueryAtTempo& at_tempo : query.tempos) tempos.push_back(at_tempo.pitch8);
  VoteRules rules{parameters_.step_s,
                  static_cast<double>(parameters_.nearest),
                  static_cast<double>(parameters_.visits),
                  {},
                  parameters_.start_slack_s};
  if (anchor == Anchor::start)
    rules.first_sounding = [&](std::uint32_t number) { return index.first_sounding(number); };
  const VotingPlaces places{{index.terms(), admitted}, {}};
  return votes_of_places(tempos, std::span(&places, 1), *index.extractor(), index.hop_s(), rules);
}

/// The songs with the heaviest diagonals, each once, with the region of its heaviest.
std::vector<Candidate> LineFilter::best_songs(std::vector<Diagonal> diagonals, const SampledQuery& query,
                                              const SongIndex& index) const {
  std::sort(diagonals.begin(), diagonals.end());
  std::vector<Candidate> kept;
  for (const Diagonal& diagonal : diagonals) {
    if (kept.size() == static_cast<std::size_t>(parameters_.keep)) break;
    if (kept.size() >= kFewest && diagonal.weight < diagonals.front().weight - parameters_.margin) break;
    const std::uint32_t position = index.monophonic_positions()[diagonal.song()];
    const auto is_same_song = [&](const Candidate& other) { return other.position == position; };
    if (std::any_of(kept.begin(), kept.end(), is_same_song)) continue;
    const QueryAtTempo& at_tempo = query.tempos[static_cast<std::size_t>(diagonal.tempo)];
    kept.push_back(
        {position, {diagonal.begin() - kScanRoom, diagonal.end + kScanRoom, at_tempo.ratio}, diagonal.weight});
  }
  return kept;
}

}  // namespace tunefind
