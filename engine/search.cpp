#include "engine/search.hpp"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include "engine/felt_tempo.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kGrain = 2;  // songs a task: a tenth of a millisecond of work for tunes, several for recordings

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
    std::optional<double> bpm = indexed.song.bpm;
    if (bpm && !found.path.empty()) bpm = felt_bpm(*bpm, query.melody, found.tempo_ratio);
    ranking.matches[i] = {
        indexed.song.id, indexed.song.title, songs[i].score, assessment.confidence[i], line, std::move(found), bpm,
        indexed.song.key};
  });
  ranking.songs = std::move(songs);
  return ranking;
}

}  // namespace tunefind
