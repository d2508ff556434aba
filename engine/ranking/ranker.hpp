#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "alignment/aligner.hpp"
#include "engine/index/song_index.hpp"

namespace tunefind {

/// A song in the running: its position in the index, its score in [0, 1], where it was matched, and the filter's score
/// if it has one.
struct ScoredSong {
  std::size_t position = 0;
  double score = 0;
  Region region;
  std::optional<double> filter = std::nullopt;
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
  /// hum matches and more; then the one of the smaller id.
  virtual std::vector<ScoredSong> rank(std::vector<ScoredSong> songs, const RankingTask& task) const = 0;
};

struct ScoreRankerParameters {
  template <class Visitor>
  void describe(Visitor&) {}
};

/// By the aligner's score alone.
std::unique_ptr<Ranker> make_score_ranker(const ScoreRankerParameters& parameters);

struct SecondOpinionParameters {
  int depth = 20;
  double strict_cost_cap = 1.5;
  double rigid_skew_penalty = 1.5;
  double strict_weight = 1.0;
  double rigid_weight = 0.5;
  double line_weight = 0.25;
  double chroma_weight = 0;
  double filter_weight = 2;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.integer("depth", depth, 1, 1000, "songs", "how many of the best are looked at again");
    visit.real("strict_cost_cap", strict_cost_cap, 0.5, 12, "semitones", "cost cap of the strict drift DTW");
    visit.real("rigid_skew_penalty", rigid_skew_penalty, 0, 8, "semitones",
               "price of a step of slope 1/2 or 2 in the rigid drift DTW");
    visit.real("strict_weight", strict_weight, 0, 10, "", "weight of the strict score; the aligner's is 1");
    visit.real("rigid_weight", rigid_weight, 0, 10, "", "weight of the rigid score");
    visit.real("line_weight", line_weight, 0, 10, "", "weight of the best melody line's score, of recordings");
    visit.real("chroma_weight", chroma_weight, 0, 10, "", "weight of the chroma's score, of recordings");
    visit.real("filter_weight", filter_weight, 0, 10, "", "weight of the filter's score, of recordings that have one");
  }
};

/// The best by the aligner's score are scored twice more: by a strict drift DTW, to which all wrong notes are equally
/// wrong, so that many good frames outweigh few bad ones, and by a rigid one, which trusts the tempo. The final score
/// is the weighted mean of the three. Of recordings, where neither helps, the opinions are those of their melody lines
/// (alignment/drift_dtw/line_dtw.hpp) and their chroma (alignment/sound/chroma_dtw.hpp), as far as these are given
/// weight, and the filter's where it has looked at places of them: among thousands it is right more often than the
/// aligner. Songs below `depth` follow in their order.
std::unique_ptr<Ranker> make_second_opinion(const SecondOpinionParameters& parameters);

}  // namespace tunefind
