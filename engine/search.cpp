#include "engine/search.hpp"

#include <algorithm>
#include <functional>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include "engine/filter/exhaustive_filter.hpp"
#include "engine/ranking/felt_tempo.hpp"
#include "engine/ranking/ranking_order.hpp"
#include "engine/ranking/recurrences.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kGrain = 2;  // songs per TBB task: .1 ms of work for monophonic songs, several ms for recordings

std::vector<ScoredSong> songs_of(const std::vector<Candidate>& candidates) {
  std::vector<ScoredSong> songs;
  for (const Candidate& one : candidates) songs.push_back({one.position, 0, one.region, one.score});
  return songs;
}

/// Scores of filter and aligner. `songs` come from `songs_of(candidates)`, scored by the aligner but not yet sorted.
std::vector<CandidateScores> scores_of(const std::vector<Candidate>& candidates, const std::vector<ScoredSong>& songs) {
  std::vector<CandidateScores> scores;
  for (std::size_t i = 0; i < songs.size(); ++i)
    scores.push_back({songs[i].position, candidates[i].score, songs[i].score});
  return scores;
}

/// Sets the score of each song, in parallel.
void score(std::vector<ScoredSong>& songs, const SongIndex& index,
           const std::function<double(const Tune&, const Region&)>& score_of) {
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, songs.size(), kGrain), [&](const auto& range) {
    for (std::size_t i = range.begin(); i < range.end(); ++i)
      songs[i].score = score_of(*index.tune(songs[i].position), songs[i].region);
  });
}

/// The ranking from songs in their final order; `align` finds where the hum matches in each of the best k.
Ranking ranking_of(std::vector<ScoredSong> songs, const Query& query, const SongIndex& index,
                   const ConfidenceModel& confidence, Anchor anchor, int k,
                   const std::function<Alignment(const Tune&, const Region&)>& align) {
  Ranking ranking;
  std::vector<double> scores;
  for (const ScoredSong& song : songs) scores.push_back(song.score);
  const Assessment assessment = confidence.assess(scores, anchor);
  ranking.verdict = assessment.verdict;
  ranking.matches.resize(std::min(songs.size(), static_cast<std::size_t>(k)));
  tbb::parallel_for(std::size_t{0}, ranking.matches.size(), [&](std::size_t i) {
    const std::size_t position = songs[i].position;
    const auto tune = index.tune(position);
    Alignment found = align(*tune, songs[i].region);
    to_song_timeline(tune->recurrences, found);
    std::vector<double> recurs_s = recurrence_starts(tune->recurrences, found);
    std::optional<double> bpm = index.bpm(position);
    if (bpm && !found.path.empty()) bpm = felt_bpm(*bpm, query.melody, found.tempo_ratio);
    ranking.matches[i] = {std::string(index.id(position)),
                          std::string(index.title(position)),
                          songs[i].score,
                          assessment.confidence[i],
                          std::move(found),
                          std::move(recurs_s),
                          bpm,
                          index.key(position)};
  });
  ranking.songs = std::move(songs);
  return ranking;
}

Ranking search_by_sound(const Query& query, const SongIndex& index, const Strategies& strategies, Anchor anchor, int k,
                        const Admission& admitted) {
  if (query.sound.empty()) return {};
  const std::vector<Candidate> candidates = every_song(index, admitted);
  std::vector<ScoredSong> songs = songs_of(candidates);
  const auto match = [&](const Tune& tune, const Region&) { return strategies.sound->match(query.sound, tune.sound); };
  score(songs, index, [&](const Tune& tune, const Region& region) { return match(tune, region).score; });
  std::vector<CandidateScores> scores = scores_of(candidates, songs);
  std::sort(songs.begin(), songs.end(), BestFirst{index});
  Ranking ranking = ranking_of(std::move(songs), query, index, *strategies.confidence, anchor, k, match);
  ranking.candidates = std::move(scores);
  return ranking;
}

}  // namespace

Ranking search(const Query& query, const SongIndex& index, const Strategies& strategies,
               const SearchParameters& parameters, const Admission& admitted) {
  const Anchor anchor = parameters.anchor == "start" ? Anchor::start : Anchor::anywhere;
  if (strategies.sound) return search_by_sound(query, index, strategies, anchor, parameters.k, admitted);
  if (query.melody.empty() || index.empty()) return {};
  const std::vector<Candidate> candidates = strategies.filter->candidates(query, index, anchor, admitted);
  std::vector<ScoredSong> songs = songs_of(candidates);
  const auto aligner = strategies.align->bind(query.melody, index.hop_s(), anchor);
  score(songs, index, [&](const Tune& tune, const Region& region) { return aligner->score(tune, region); });
  std::vector<CandidateScores> scores = scores_of(candidates, songs);
  songs = strategies.rank->rank(std::move(songs), {query.melody, index, anchor});
  Ranking ranking = ranking_of(std::move(songs), query, index, *strategies.confidence, anchor, parameters.k,
                               [&](const Tune& tune, const Region& region) { return aligner->align(tune, region); });
  ranking.candidates = std::move(scores);
  return ranking;
}

}  // namespace tunefind
