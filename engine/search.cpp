#include "engine/search.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include "engine/felt_tempo.hpp"
#include "engine/ranking_order.hpp"
#include "engine/recurrences.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kGrain = 2;  // songs a task: a tenth of a millisecond of work for tunes, several for recordings

std::vector<ScoredSong> songs_at(const std::vector<std::size_t>& positions, const SongIndex& index,
                                 const std::set<std::string>& left_out) {
  std::vector<ScoredSong> songs;
  for (const std::size_t position : positions)
    if (const std::string& id = index.songs[position].song.id; !left_out.contains(id))
      songs.push_back({position, id, 0});
  return songs;
}

void score(std::vector<ScoredSong>& songs, const SongIndex& index, const std::function<double(const Tune&)>& score_of) {
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, songs.size(), kGrain), [&](const auto& range) {
    for (std::size_t i = range.begin(); i < range.end(); ++i)
      songs[i].score = score_of(index.songs[songs[i].position].tune);
  });
}

/// The answer from songs in their final order; `align` says where the hum lies in one of the first.
Ranking ranking_of(std::vector<ScoredSong> songs, const Query& query, const SongIndex& index,
                   const ConfidenceModel& confidence, Anchor anchor, int k,
                   const std::function<Alignment(const Tune&)>& align) {
  Ranking ranking;
  std::vector<double> scores;
  for (const ScoredSong& song : songs) scores.push_back(song.score);
  const Assessment assessment = confidence.assess(scores, anchor);
  ranking.verdict = assessment.verdict;
  ranking.matches.resize(std::min(songs.size(), static_cast<std::size_t>(k)));
  tbb::parallel_for(std::size_t{0}, ranking.matches.size(), [&](std::size_t i) {
    const auto& [song, tune] = index.songs[songs[i].position];
    Alignment found = align(tune);
    place_in_song(tune.recurrences, found);
    std::vector<double> recurs_s = recurs(tune.recurrences, found);
    std::optional<double> bpm = song.bpm;
    if (bpm && !found.path.empty()) bpm = felt_bpm(*bpm, query.melody, found.tempo_ratio);
    ranking.matches[i] = {
        song.id, song.title, songs[i].score, assessment.confidence[i], std::move(found), std::move(recurs_s),
        bpm,     song.key};
  });
  ranking.songs = std::move(songs);
  return ranking;
}

Ranking search_by_sound(const Query& query, const SongIndex& index, const Strategies& strategies, Anchor anchor, int k,
                        const std::set<std::string>& left_out) {
  if (query.sound.empty()) return {};
  std::vector<std::size_t> all(index.songs.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  std::vector<ScoredSong> songs = songs_at(all, index, left_out);
  const auto match = [&](const Tune& tune) { return strategies.sound->match(query.sound, tune.sound); };
  score(songs, index, [&](const Tune& tune) { return match(tune).score; });
  std::sort(songs.begin(), songs.end(), BestFirst{index});
  return ranking_of(std::move(songs), query, index, *strategies.confidence, anchor, k, match);
}

}  // namespace

Ranking search(const Query& query, const SongIndex& index, const Strategies& strategies,
               const SearchParameters& parameters, const std::set<std::string>& left_out) {
  const Anchor anchor = parameters.anchor == "start" ? Anchor::start : Anchor::anywhere;
  if (strategies.sound) return search_by_sound(query, index, strategies, anchor, parameters.k, left_out);
  if (query.melody.empty() || index.songs.empty()) return {};
  std::vector<ScoredSong> songs = songs_at(strategies.filter->candidates(query, index, anchor), index, left_out);
  const auto aligner = strategies.align->bind(query.melody, index.hop_s, anchor);
  score(songs, index, [&](const Tune& tune) { return aligner->score(tune); });
  songs = strategies.rank->rank(std::move(songs), {query.melody, index, anchor});
  return ranking_of(std::move(songs), query, index, *strategies.confidence, anchor, parameters.k,
                    [&](const Tune& tune) { return aligner->align(tune); });
}

}  // namespace tunefind
