#include "engine/filter/recording_filter.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include "alignment/drift_dtw/drift_dtw.hpp"
#include "alignment/tempo_ladder.hpp"
#include "engine/filter/ballot.hpp"
#include "engine/filter/coarse_filter.hpp"
#include "engine/filter/place_votes.hpp"
#include "features/melody_frames.hpp"

namespace tunefind {
namespace {

constexpr int kFrames = 2;  // song frames in a frame of an outline
// Weights of what a diagonal's weight is made of, relative to the fit on the best melody line.
constexpr float kSalienceWeight = 0.5f;  // of the fit on the salience
constexpr float kVotesWeight = 0.25f;    // of the votes, relative to the most that any diagonal has
constexpr double kMostWeight = 1 + kSalienceWeight + kVotesWeight;
constexpr std::size_t kDiagonalsPerTask = 128;  // diagonals per TBB task
constexpr std::size_t kDiagonalsAhead = 4;      // diagonals between the prefetch of an outline and its use
// Room in a candidate's region. With 24 frames and .25 instead, RR among 10 132 recordings was .6575, not .6604.
constexpr double kMatchLength = 1.06;  // length of the match relative to the query, besides the room
constexpr int kMatchRoom = 6;          // frames added to the region before and after the match
constexpr int kPathRoom = 12;  // the same where the scan found the match, with coarse frames and tempos; chosen by hand
constexpr int kLastVotingFrame = 65535;  // of a song: a diagonal cannot begin later (engine/filter/ballot.hpp)
constexpr double kUsualTempos = 0.5;     // inner part of the range of tempos, in their logarithm, that gets full votes
// Outline frames that a fit begins after the diagonal's begin, and half semitones added to its voted key.
constexpr std::array kCoarseShifts{0, 2};
constexpr std::array kCoarseKeys{0};
constexpr std::array kFineShifts{-1, 0, 1, 2, 3};
constexpr std::array kFineKeys{-1, 0, 1};

/// The query at each tempo ratio.
struct TempoQueries {
  std::vector<double> ratios;                      ///< song seconds per query second
  std::vector<float> penalties;                    ///< what each ratio takes off a fit
  std::vector<double> shares;                      ///< see `VoteRules::shares`
  std::vector<std::vector<std::uint16_t>> pitch8;  ///< by song frame
  std::vector<HumOutline> outlines;
};

TempoQueries queries_at_tempos(const Melody& melody, double hop_s, const VoteFilterParameters& parameters) {
  TempoQueries query;
  for (const double exponent : tempo_ladder(parameters.recording_tempos)) {
    const double ratio = std::pow(parameters.widest_tempo, exponent);
    query.shares.push_back(std::abs(exponent) > kUsualTempos ? 0.5 : 1);
    query.ratios.push_back(ratio);
    query.penalties.push_back(static_cast<float>(parameters.tempo_prior * std::pow(std::log(ratio), 2)));
    std::vector<std::uint16_t>& pitch8 = query.pitch8.emplace_back();
    for (const int pitch : frames_of(melody, hop_s / ratio).pitch8) pitch8.push_back(static_cast<std::uint16_t>(pitch));
    query.outlines.emplace_back(frames_of(melody, kFrames * hop_s / ratio));
  }
  return query;
}

/// All diagonals that have votes; their songs are positions.
std::vector<Diagonal> voted(const TempoQueries& query, const SongIndex& index, Anchor anchor, const Admission& admitted,
                            const VoteFilterParameters& parameters) {
  std::vector<VotingPlaces> parts;
  std::vector<std::vector<std::uint8_t>> admitted_bytes;
  for (const auto& [terms, positions] : index.recording_parts()) {
    std::vector<std::uint8_t>& bytes = admitted_bytes.emplace_back();
    for (const std::uint32_t position : positions)
      bytes.push_back(position != SongIndex::kNoPosition && admitted(position));
    const bool all = std::find(bytes.begin(), bytes.end(), 0) == bytes.end();
    parts.push_back({{terms, all ? Admitted{} : Admitted{bytes}}, positions});
  }
  VoteRules rules{parameters.step_s,
                  static_cast<double>(parameters.nearest),
                  static_cast<double>(parameters.recording_visits),
                  {},
                  parameters.start_slack_s,
                  query.shares};
  if (anchor == Anchor::start)
    rules.first_sounding = [&](std::uint32_t song) {
      const auto& offsets = index.tune(song)->salience.offsets;
      return static_cast<std::size_t>(std::upper_bound(offsets.begin(), offsets.end(), 0u) - offsets.begin() - 1);
    };
  return votes_of_places(query.pitch8, parts, *index.extractor(), index.hop_s(), rules);
}

/// Replaces the weight of each diagonal by its fit, the best over shifts and keys, together with its votes. With
/// several keys the diagonal gets the best one. In parallel (TBB).
void fit(std::vector<Diagonal>& diagonals, const TempoQueries& query, const SongIndex& index, float most_votes,
         std::span<const int> shifts, std::span<const int> keys) {
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, diagonals.size(), kDiagonalsPerTask), [&](const auto& range) {
    for (std::size_t n = range.begin(); n < range.end(); ++n) {
      Diagonal& diagonal = diagonals[n];
      if (n + 2 * kDiagonalsAhead < range.end())
        __builtin_prefetch(&index.recording_outline(diagonals[n + 2 * kDiagonalsAhead].song()));
      if (n + kDiagonalsAhead < range.end()) {
        const Diagonal& next = diagonals[n + kDiagonalsAhead];
        query.outlines[static_cast<std::size_t>(next.tempo)].prefetch(index.recording_outline(next.song()),
                                                                      next.begin() >> 1);
      }
      const RecordingOutline& outline = index.recording_outline(diagonal.song());
      const auto tempo = static_cast<std::size_t>(diagonal.tempo);
      float least = 2, key2 = 0;
      for (const int key : keys)
        for (const int shift : shifts) {
          const HumOutline::Misfit misfit =
              query.outlines[tempo].misfit(outline, (diagonal.begin() >> 1) + shift, diagonal.key2 + key);
          const float cost = misfit.line + kSalienceWeight * misfit.salience;
          if (cost < least) least = cost, key2 = static_cast<float>(diagonal.key2 + key);
        }
      diagonal.weight = 1 + kSalienceWeight - least - (1 + kSalienceWeight) * query.penalties[tempo] +
                        kVotesWeight * diagonal.votes / most_votes;
      if (keys.size() > 1) diagonal.key2 = static_cast<int>(key2);
    }
  });
}

/// The `most` songs with the heaviest diagonals, each once, with the region of its heaviest.
std::vector<Candidate> best_songs(std::vector<Diagonal> diagonals, const TempoQueries& query, std::size_t most) {
  std::sort(diagonals.begin(), diagonals.end());
  std::vector<Candidate> kept;
  for (const Diagonal& diagonal : diagonals) {
    if (kept.size() == most) break;
    const auto is_same_song = [&](const Candidate& other) { return other.position == diagonal.song(); };
    if (std::any_of(kept.begin(), kept.end(), is_same_song)) continue;
    const auto tempo = static_cast<std::size_t>(diagonal.tempo);
    const int length = static_cast<int>(kMatchLength * static_cast<double>(query.pitch8[tempo].size()));
    kept.push_back({diagonal.song(),
                    {diagonal.begin() - kMatchRoom, diagonal.begin() + length + kMatchRoom, query.ratios[tempo],
                     diagonal.key2 / 2.0},
                    std::max(0.0, diagonal.weight / kMostWeight)});
  }
  return kept;
}

/// The candidate at the place where an alignment lies. Its score is the fit of the unstretched hum there.
Candidate candidate_at(const Alignment& found, std::size_t position, const TempoQueries& query,
                       const SongIndex& index) {
  const auto frame_at = [&](double time_s) { return static_cast<int>(std::lround(time_s / index.hop_s())); };
  const auto distance = [&](double ratio) { return std::abs(std::log(ratio / found.tempo_ratio)); };
  const int first = frame_at(found.start_s), last = frame_at(found.end_s);
  Diagonal diagonal;
  diagonal.key = diagonal_key(static_cast<std::uint32_t>(position),
                              static_cast<std::uint32_t>(std::clamp(first, 0, kLastVotingFrame)), 0);
  diagonal.tempo = static_cast<int>(std::ranges::min_element(query.ratios, {}, distance) - query.ratios.begin());
  diagonal.key2 = static_cast<int>(std::lround(-2 * found.transposition));
  std::vector<Diagonal> alone{diagonal};
  fit(alone, query, index, 1, kFineShifts, kFineKeys);
  return {position,
          {first - kPathRoom, last + kPathRoom, found.tempo_ratio, -found.transposition},
          std::max(0.0, alone.front().weight / kMostWeight)};
}

/// Adds the `keep` of all recordings that the scanner finds best, each at the place where it finds them. One that has
/// votes as well is there twice then, and the better of both scores counts for both.
void add_scanned(std::vector<Candidate>& found, std::vector<Candidate> all, std::size_t keep,
                 const QueryAligner& scanner, const TempoQueries& query, const SongIndex& index) {
  const std::vector<Candidate> best = best_by(scanner, std::move(all), index, keep);
  std::vector<std::optional<Candidate>> places(best.size());
  tbb::parallel_for(std::size_t{0}, best.size(), [&](std::size_t i) {
    const Alignment match = scanner.align(*index.tune(best[i].position));
    if (match.score > 0) places[i] = candidate_at(match, best[i].position, query, index);
  });
  const std::size_t voted = found.size();
  for (std::optional<Candidate>& place : places) {
    if (!place) continue;
    const auto end = found.begin() + static_cast<std::ptrdiff_t>(voted);
    const auto known = std::ranges::find(found.begin(), end, place->position, &Candidate::position);
    if (known != end) known->score = place->score = std::max(*known->score, *place->score);
    found.push_back(*place);
  }
}

}  // namespace

RecordingFilter::RecordingFilter(const VoteFilterParameters& parameters) : parameters_(parameters) {
  DriftDtwParameters coarse;
  coarse.stride = parameters.scan_stride;
  coarse.tempos = parameters.scan_tempos;
  scanner_ = make_drift_dtw(coarse);
}

std::vector<Candidate> RecordingFilter::candidates(const Melody& melody, const SongIndex& index, Anchor anchor,
                                                   const Admission& admitted) const {
  const bool choose = !melody.empty() && index.extractor();
  std::vector<Candidate> whole;
  for (const std::uint64_t position : index.recording_positions()) {
    if (choose && whole.size() > static_cast<std::size_t>(std::max(parameters_.whole, parameters_.scanned)))
      break;  // enough to know that neither applies
    if (admitted(position)) whole.push_back({position, {}});
  }
  if (!choose || whole.size() <= static_cast<std::size_t>(parameters_.whole)) return whole;

  const TempoQueries query = queries_at_tempos(melody, index.hop_s(), parameters_);
  std::vector<Diagonal> diagonals = voted(query, index, anchor, admitted, parameters_);
  float most_votes = 1;
  for (const Diagonal& diagonal : diagonals) most_votes = std::max(most_votes, diagonal.votes);
  keep_best(diagonals, static_cast<std::size_t>(parameters_.recording_diagonals));
  fit(diagonals, query, index, most_votes, kCoarseShifts, kCoarseKeys);
  keep_best(diagonals, static_cast<std::size_t>(parameters_.recording_fits));
  fit(diagonals, query, index, most_votes, kFineShifts, kFineKeys);
  std::vector<Candidate> found =
      best_songs(std::move(diagonals), query, static_cast<std::size_t>(parameters_.recordings));
  if (whole.size() <= static_cast<std::size_t>(parameters_.scanned))
    add_scanned(found, std::move(whole), static_cast<std::size_t>(parameters_.scan_keep),
                *scanner_->bind(melody, index.hop_s(), anchor), query, index);
  return found;
}

}  // namespace tunefind
