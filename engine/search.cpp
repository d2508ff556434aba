#include "engine/search.hpp"

#include <algorithm>
#include <cmath>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include "engine/felt_tempo.hpp"
#include "features/rolled.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kGrain = 2;  // songs a task: a tenth of a millisecond of work for tunes, several for recordings

constexpr std::size_t kMostRecurrences = 20;
constexpr double kSlack_s = 0.15;  // a match may stand out of a loop by so much: a frame and its rounding

/// Moves a match from the kept timeline to the song. One that crosses the place where repetitions were cut lies in the
/// last of them, or, if it began before the loop, reaches over all of them.
void place_in_song(const std::vector<Recurrence>& recurrences, Alignment& found) {
  if (recurrences.empty() || found.path.empty()) return;
  const double start_s = found.start_s, end_s = found.end_s;
  const auto moved = [&](double kept_s) {
    double at_s = kept_s;
    for (const Recurrence& one : recurrences)
      if (end_s > one.at_s && (kept_s >= one.at_s || start_s >= one.from_s)) at_s += one.cut_s();
    return at_s;
  };
  found.start_s = moved(start_s);
  found.end_s = moved(end_s);
  for (PathPoint& point : found.path) point.song_s = moved(point.song_s);
}

/// Where else in the song the same begins: all other periods of the loop that the match lies in.
std::vector<double> recurs(const std::vector<Recurrence>& recurrences, const Alignment& found) {
  std::vector<double> starts;
  double cut_before_s = 0;
  for (const Recurrence& one : recurrences) {
    const double begin_s = one.from_s + cut_before_s - kSlack_s;
    cut_before_s += one.cut_s();
    const double end_s = one.at_s + cut_before_s + kSlack_s;
    if (found.path.empty() || found.start_s < begin_s || found.end_s > end_s) continue;
    for (double periods = std::ceil((begin_s - found.start_s) / one.period_s);
         found.end_s + periods * one.period_s <= end_s && starts.size() < kMostRecurrences; ++periods)
      if (periods != 0) starts.push_back(std::max(0.0, found.start_s + periods * one.period_s));
  }
  return starts;
}

}  // namespace

Ranking search(const Query& query, const SongIndex& index, const Strategies& strategies,
               const SearchParameters& parameters, const std::set<std::string>& left_out) {
  Ranking ranking;
  if (query.melody.empty() || index.songs.empty()) return ranking;
  const Anchor anchor = parameters.anchor == "start" ? Anchor::start : Anchor::anywhere;
  std::vector<ScoredSong> songs;
  for (const std::size_t position : strategies.filter->candidates(query, index, anchor)) {
    const std::string& id = index.songs[position].song.id;
    if (!left_out.contains(id)) songs.push_back({position, id, 0});
  }

  const auto aligner = strategies.align->bind(query.melody, index.hop_s, anchor);
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, songs.size(), kGrain), [&](const auto& range) {
    for (std::size_t i = range.begin(); i < range.end(); ++i)
      songs[i].score = aligner->score(index.songs[songs[i].position].tune);
  });
  songs = strategies.rank->rank(std::move(songs), {query.melody, index, anchor});

  std::vector<double> scores;
  for (const ScoredSong& song : songs) scores.push_back(song.score);
  const Assessment assessment = strategies.confidence->assess(scores, anchor);
  ranking.verdict = assessment.verdict;

  ranking.matches.resize(std::min(songs.size(), static_cast<std::size_t>(parameters.k)));
  tbb::parallel_for(std::size_t{0}, ranking.matches.size(), [&](std::size_t i) {
    const IndexedSong& indexed = index.songs[songs[i].position];
    Alignment found = aligner->align(indexed.tune);
    const char* const line = !indexed.tune.polyphonic               ? "tune"
                             : found.view == SalienceView::whitened ? "whitened"
                                                                    : "plain";
    place_in_song(indexed.tune.recurrences, found);
    std::vector<double> recurs_s = recurs(indexed.tune.recurrences, found);
    std::optional<double> bpm = indexed.song.bpm;
    if (bpm && !found.path.empty()) bpm = felt_bpm(*bpm, query.melody, found.tempo_ratio);
    ranking.matches[i] = {indexed.song.id,  indexed.song.title, songs[i].score, assessment.confidence[i], line,
                          std::move(found), std::move(recurs_s), bpm, indexed.song.key};
  });
  ranking.songs = std::move(songs);
  return ranking;
}

}  // namespace tunefind
