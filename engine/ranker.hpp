#pragma once

#include <memory>
#include <string>
#include <vector>

#include "alignment/aligner.hpp"
#include "engine/song_index.hpp"

namespace tunefind {

/// A song in the running: its position in the index, its id and its score in [0, 1].
struct ScoredSong {
  std::size_t position = 0;
  std::string id;
  double score = 0;
};

/// What the songs were scored for. All members outlive the ranking.
struct RankingTask {
  const Melody& melody;
  const SongIndex& index;
  Anchor anchor;
};

/// Brings songs, scored by the aligner, into their final order. Immutable: safe to use from several threads.
class Ranker {
 public:
  virtual ~Ranker() = default;
  /// The songs, best first, with their final scores. Of equal scores the longer song comes first, as it holds what the
  /// hum matches and more; then the smaller id.
  virtual std::vector<ScoredSong> rank(std::vector<ScoredSong> songs, const RankingTask& task) const = 0;
};

struct ScoreRankerParameters {
  template <class Visitor>
  void describe(Visitor&) {}
};

/// By the aligner's score alone.
std::unique_ptr<Ranker> make_score_ranker(const ScoreRankerParameters& parameters);

}  // namespace tunefind
