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

struct SecondOpinionParameters {
  int depth = 50;
  double steady_drift_penalty = 6.0;
  double steady_weight = 0.3;
  double scaling_weight = 0.1;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.integer("depth", depth, 1, 1000, "songs", "how many of the best are looked at again");
    visit.real("steady_drift_penalty", steady_drift_penalty, 0, 30, "semitones",
               "price of a key drift by half a semitone in the drift DTW that trusts the singer's key");
    visit.real("steady_weight", steady_weight, 0, 1, "", "weight of that drift DTW's score");
    visit.real("scaling_weight", scaling_weight, 0, 1, "", "weight of linear scaling's score against one line");
  }
};

/// The best by the aligner's score are scored twice more: by a drift DTW that trusts the singer's key, and, if they are
/// one line, by linear scaling, which trusts the tempo as well. The final score is the weighted mean, in which the
/// aligner has the rest of the weight. Songs below `depth` follow in their order.
std::unique_ptr<Ranker> make_second_opinion(const SecondOpinionParameters& parameters);

}  // namespace tunefind
