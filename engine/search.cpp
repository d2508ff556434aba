#include "engine/search.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
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
      songs[i].score = score_of(*index.tune(songs[i].position, songs[i].stretch), songs[i].region);
  });
}

/// Keeps of the places of each song the one with the best score. Both lists are by position, in the same order.
void keep_best_places(std::vector<Candidate>& candidates, std::vector<ScoredSong>& songs) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < songs.size(); ++i) {
    const bool is_new = kept == 0 || songs[kept - 1].position != songs[i].position;
    if (is_new) ++kept;
    if (is_new || songs[kept - 1].score < songs[i].score) {
      candidates[kept - 1] = candidates[i];
      songs[kept - 1] = songs[i];
    }
  }
  candidates.resize(kept);
  songs.resize(kept);
}

/// The ranking from songs in their final order; `align` finds where the hum matches in each of the best k.
Ranking ranking_of(std::vector<ScoredSong> songs, const Query& query, const SongIndex& index,
                   const ConfidenceModel& confidence, Anchor anchor, int k,
                   const std::function<Alignment(const Tune&, const ScoredSong&)>& align) {
  Ranking ranking;
  std::vector<double> scores;
  for (const ScoredSong& song : songs) scores.push_back(song.score);
  const Assessment assessment = confidence.assess(scores, anchor);
  ranking.verdict = assessment.verdict;
  ranking.matches.resize(std::min(songs.size(), static_cast<std::size_t>(k)));
  tbb::parallel_for(std::size_t{0}, ranking.matches.size(), [&](std::size_t i) {
    const std::size_t position = songs[i].position;
    const auto tune = index.tune(position, songs[i].stretch);
    Alignment found = align(*tune, songs[i]);
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
  const auto match = [&](const Tune& tune) { return strategies.sound->match(query.sound, tune.sound); };
  score(songs, index, [&](const Tune& tune, const Region&) { return match(tune).score; });
  std::vector<CandidateScores> scores = scores_of(candidates, songs);
  std::sort(songs.begin(), songs.end(), BestFirst{index});
  Ranking ranking = ranking_of(std::move(songs), query, index, *strategies.confidence, anchor, k,
                               [&](const Tune& tune, const ScoredSong&) { return match(tune); });
  ranking.candidates = std::move(scores);
  return ranking;
}

/// A frame of a song once the song is stretched.
int stretched(int frame, double stretch) {
  return static_cast<int>(std::min(std::lround(frame * stretch), long{std::numeric_limits<int>::max()}));
}

/// An alignment with a stretched song, on the timeline of the song as it is.
Alignment unstretched(Alignment found, double stretch) {
  for (double* const time : {&found.start_s, &found.end_s, &found.tempo_ratio}) *time /= stretch;
  for (PathPoint& point : found.path) point.song_s /= stretch;
  return found;
}

/// What a search found among songs that are stretched in time by one factor.
struct Found {
  std::vector<ScoredSong> songs;  ///< best first
  std::vector<CandidateScores> candidates;
};

/// The filter, whose index holds the songs as they are, gets a hum that is compressed by as much.
Found find(const Query& query, const QueryAligner& aligner, double stretch, const SongIndex& index,
           const Strategies& strategies, Anchor anchor, const Admission& admitted) {
  Query compressed = query;
  compressed.melody.hop_s /= stretch;
  std::vector<Candidate> candidates = strategies.filter->candidates(compressed, index, anchor, admitted);
  std::vector<ScoredSong> songs = songs_of(candidates);
  for (ScoredSong& song : songs) {
    song.stretch = stretch;
    song.region.first_frame = stretched(song.region.first_frame, stretch);
    song.region.last_frame = stretched(song.region.last_frame, stretch);
  }
  score(songs, index, [&](const Tune& tune, const Region& region) { return aligner.score(tune, region); });
  keep_best_places(candidates, songs);
  Found found;
  found.candidates = scores_of(candidates, songs);
  found.songs = strategies.rank->rank(std::move(songs), {query.melody, index, anchor, stretch});
  return found;
}

/// Adds what was found at a far tempo to what was found at the usual ones. Each song counts where it scores best.
void add(const Found& far, const SearchParameters& parameters, Found& all) {
  std::map<std::size_t, ScoredSong*> known;
  for (ScoredSong& song : all.songs) known[song.position] = &song;
  std::vector<ScoredSong> unknown;
  for (ScoredSong song : far.songs) {
    if (song.score < parameters.far_tempo_least) break;
    song.score -= parameters.far_tempo_price;
    if (const auto found = known.find(song.position); found == known.end())
      unknown.push_back(song);
    else if (found->second->score < song.score)
      *found->second = song;
  }
  for (const ScoredSong& song : unknown)
    all.candidates.push_back(*std::ranges::find(far.candidates, song.position, &CandidateScores::position));
  all.songs.insert(all.songs.end(), unknown.begin(), unknown.end());
  std::ranges::stable_sort(all.songs, std::ranges::greater{}, &ScoredSong::score);
}

/// The monophonic songs among those admitted.
Admission monophonic_ones(const SongIndex& index, const Admission& admitted) {
  if (index.recording_positions().empty() && index.extracted_positions().empty()) return admitted;
  std::vector<std::uint8_t> polyphonic(index.size());
  for (const auto positions : {index.recording_positions(), index.extracted_positions()})
    for (const std::uint64_t position : positions) polyphonic[position] = 1;
  return {index, [&](std::size_t position) { return admitted(position) && !polyphonic[position]; }};
}

}  // namespace

Ranking search(const Query& query, const SongIndex& index, const Strategies& strategies,
               const SearchParameters& parameters, const Admission& admitted) {
  const Anchor anchor = parameters.anchor == "start" ? Anchor::start : Anchor::anywhere;
  if (strategies.sound) return search_by_sound(query, index, strategies, anchor, parameters.k, admitted);
  if (query.melody.empty() || index.empty()) return {};
  const auto aligner = strategies.align->bind(query.melody, index.hop_s(), anchor);
  Found found = find(query, *aligner, 1, index, strategies, anchor, admitted);
  const bool any_monophonic = index.recording_positions().size() + index.extracted_positions().size() < index.size();
  if (any_monophonic && (found.songs.empty() || found.songs.front().score < parameters.far_tempo_below)) {
    const Admission monophonic = monophonic_ones(index, admitted);
    for (const double stretch : {parameters.far_tempo, 1 / parameters.far_tempo})
      add(find(query, *aligner, stretch, index, strategies, anchor, monophonic), parameters, found);
  }
  Ranking ranking = ranking_of(std::move(found.songs), query, index, *strategies.confidence, anchor, parameters.k,
                               [&](const Tune& tune, const ScoredSong& song) {
                                 return unstretched(aligner->align(tune, song.region), song.stretch);
                               });
  ranking.candidates = std::move(found.candidates);
  return ranking;
}

}  // namespace tunefind
