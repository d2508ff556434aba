#include "engine/filter/recording_filter.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include "engine/filter/place_votes.hpp"
#include "features/melody_frames.hpp"

namespace tunefind {
namespace {

constexpr int kFrames = 2;               // of the song in one of an outline
constexpr float kSalienceWeight = 0.5f;  // of the fit on the salience against that on the best line
constexpr float kVotesWeight = 0.25f;    // of the votes relative to the most that any diagonal has
constexpr double kMost = 1 + kSalienceWeight + kVotesWeight;
constexpr std::size_t kFittedAtOnce = 128;  // diagonals a task
constexpr std::size_t kAhead = 4;           // diagonals whose outlines are read from memory meanwhile
constexpr double kLonger = 1.06;            // how much longer than the hum its match may be, besides the room
constexpr int kRoom = 6;                    // frames of a region before and after what was fitted
constexpr double kUsualTempos = 0.5;  // of the range of tempos, in its logarithm: the others get half of the votes
constexpr std::array kFirstShifts{0, 2};
constexpr std::array kFirstKeys{0};
constexpr std::array kShifts{-1, 0, 1, 2, 3};
constexpr std::array kKeys{-1, 0, 1};

}  // namespace

/// The query at each tempo.
struct RecordingFilter::Search {
  const SongIndex& index;
  std::vector<double> ratios;
  std::vector<float> unlikely;  ///< what the tempo takes off a fit
  std::vector<std::vector<std::uint16_t>> pitch8;
  std::vector<HumOutline> hums;
  float most_votes = 1;
};

std::vector<Candidate> RecordingFilter::candidates(const Melody& melody, const SongIndex& index, Anchor anchor,
                                                   const Admission& admitted) const {
  const bool choose = !melody.empty() && index.extractor();
  std::vector<Candidate> whole;
  for (const std::uint64_t position : index.whole_songs()) {
    if (choose && whole.size() > static_cast<std::size_t>(parameters_.whole)) break;
    if (admitted(position)) whole.push_back({position, {}});
  }
  if (!choose || whole.size() <= static_cast<std::size_t>(parameters_.whole)) return whole;

  Search search{index, {}, {}, {}, {}};
  std::vector<double> shares;
  for (int n = 0; n < parameters_.recording_tempos; ++n) {
    const double exponent = parameters_.recording_tempos > 1 ? 2.0 * n / (parameters_.recording_tempos - 1) - 1 : 0;
    const double ratio = std::pow(parameters_.widest_tempo, exponent);
    shares.push_back(std::abs(exponent) > kUsualTempos ? 0.5 : 1);
    search.ratios.push_back(ratio);
    search.unlikely.push_back(static_cast<float>(parameters_.tempo_prior * std::pow(std::log(ratio), 2)));
    std::vector<std::uint16_t>& pitch8 = search.pitch8.emplace_back();
    for (const int pitch : frames_of(melody, index.hop_s() / ratio).pitch8)
      pitch8.push_back(static_cast<std::uint16_t>(pitch));
    search.hums.emplace_back(frames_of(melody, kFrames * index.hop_s() / ratio));
  }

  std::vector<VotingPlaces> parts;
  std::vector<std::vector<std::uint8_t>> admitted_bytes;
  for (const auto& [terms, positions] : index.recording_parts()) {
    std::vector<std::uint8_t>& bytes = admitted_bytes.emplace_back();
    for (const std::uint32_t position : positions) bytes.push_back(position != SongIndex::kGone && admitted(position));
    const bool all = std::find(bytes.begin(), bytes.end(), 0) == bytes.end();
    parts.push_back({{terms, all ? Admitted{} : Admitted{bytes}}, positions});
  }
  VoteRules rules{parameters_.step_s,
                  static_cast<double>(parameters_.nearest),
                  static_cast<double>(parameters_.recording_visits),
                  {},
                  parameters_.start_slack_s,
                  shares};
  if (anchor == Anchor::start)
    rules.first_sounding = [&](std::uint32_t song) {
      const auto& offsets = index.tune(song)->salience.offsets;
      return static_cast<std::size_t>(std::upper_bound(offsets.begin(), offsets.end(), 0u) - offsets.begin() - 1);
    };
  std::vector<Diagonal> diagonals = votes_of_places(search.pitch8, parts, *index.extractor(), index.hop_s(), rules);
  for (const Diagonal& diagonal : diagonals) search.most_votes = std::max(search.most_votes, diagonal.votes);
  keep_best(diagonals, static_cast<std::size_t>(parameters_.recording_diagonals));
  fit(search, diagonals, kFirstShifts, kFirstKeys);
  keep_best(diagonals, static_cast<std::size_t>(parameters_.recording_fits));
  fit(search, diagonals, kShifts, kKeys);

  std::sort(diagonals.begin(), diagonals.end());
  std::vector<Candidate> kept;
  for (const Diagonal& diagonal : diagonals) {
    if (kept.size() == static_cast<std::size_t>(parameters_.recordings)) break;
    const auto is_it = [&](const Candidate& other) { return other.position == diagonal.song(); };
    if (std::any_of(kept.begin(), kept.end(), is_it)) continue;
    const auto tempo = static_cast<std::size_t>(diagonal.tempo);
    const int length = static_cast<int>(kLonger * static_cast<double>(search.pitch8[tempo].size()));
    kept.push_back(
        {diagonal.song(),
         {diagonal.begin() - kRoom, diagonal.begin() + length + kRoom, search.ratios[tempo], diagonal.key2 / 2.0},
         std::max(0.0, diagonal.weight / kMost)});
  }
  return kept;
}

/// Weighs diagonals anew: by how the hum lies on the best line and on the salience there, and by their votes.
void RecordingFilter::fit(const Search& search, std::vector<Diagonal>& diagonals, std::span<const int> shifts,
                          std::span<const int> keys) const {
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, diagonals.size(), kFittedAtOnce), [&](const auto& range) {
    for (std::size_t n = range.begin(); n < range.end(); ++n) {
      Diagonal& diagonal = diagonals[n];
      if (n + 2 * kAhead < range.end())
        __builtin_prefetch(&search.index.recording_outline(diagonals[n + 2 * kAhead].song()));
      if (n + kAhead < range.end()) {
        const Diagonal& next = diagonals[n + kAhead];
        search.hums[static_cast<std::size_t>(next.tempo)].ask_for(search.index.recording_outline(next.song()),
                                                                  next.begin() >> 1);
      }
      const RecordingOutline& outline = search.index.recording_outline(diagonal.song());
      const auto tempo = static_cast<std::size_t>(diagonal.tempo);
      float least = 2, key2 = 0;
      for (const int key : keys)
        for (const int shift : shifts) {
          const HumOutline::Misfit misfit =
              search.hums[tempo].misfit(outline, (diagonal.begin() >> 1) + shift, diagonal.key2 + key);
          const float cost = misfit.line + kSalienceWeight * misfit.salience;
          if (cost < least) least = cost, key2 = static_cast<float>(diagonal.key2 + key);
        }
      diagonal.weight = 1 + kSalienceWeight - least - (1 + kSalienceWeight) * search.unlikely[tempo] +
                        kVotesWeight * diagonal.votes / search.most_votes;
      if (keys.size() > 1) diagonal.key2 = static_cast<int>(key2);
    }
  });
}

}  // namespace tunefind
