#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "alignment/aligner.hpp"
#include "engine/index/song_index.hpp"

namespace tunefind {

/// A candidate with its score: its position in the index, its score in [0, 1], the region that the filter named, and
/// the filter's own score if it gave one. The region is one of the stretched song.
struct ScoredSong {
  std::size_t position = 0;
  double score = 0;
  Region region;
  std::optional<double> filter = std::nullopt;
  double stretch = 1;  ///< factor by which the song was stretched in time before it was compared
};

/// What songs are ranked for, with the stretch of all of them. The melody and the index have to outlive the call.
struct RankingTask {
  const Melody& melody;
  const SongIndex& index;
  Anchor anchor;
  double stretch = 1;
};

/// Brings songs that the aligner has scored into their final order. Immutable: safe to use from several threads.
class Ranker {
 public:
  virtual ~Ranker() = default;
  /// The same songs with their final scores, best first. Of equal scores the longer song comes first, since it holds
  /// what the hum matches and more; then the one with the smaller id. The order of `songs` does not matter.
  virtual std::vector<ScoredSong> rank(std::vector<ScoredSong> songs, const RankingTask& task) const = 0;
};

struct ScoreRankerParameters {
  template <class Visitor>
  void describe(Visitor&) {}
};

/// Ranks by the aligner's score alone.
std::unique_ptr<Ranker> make_score_ranker(const ScoreRankerParameters& parameters);

struct SecondOpinionParameters {
  int depth = 20;
  double strict_cost_cap = 1.5;
  double rigid_skew_penalty = 1.5;
  double strict_weight = 1.0;
  double rigid_weight = 0.5;
  double line_weight = 0.25;
  double fitted_line_weight = 1;
  double fitted_line_floor = 0.77;
  double chroma_weight = 0;
  double filter_weight = 0.5;

  template <class Visitor>
  void describe(Visitor& visit) {
    visit.integer("depth", depth, 1, 1000, "songs", "how many of the best songs the further aligners score");
    visit.real("strict_cost_cap", strict_cost_cap, 0.5, 12, "semitones", "cost cap of the strict drift DTW");
    visit.real("rigid_skew_penalty", rigid_skew_penalty, 0, 8, "semitones",
               "cost of a step of slope 1/2 or 2 in the rigid drift DTW");
    visit.real("strict_weight", strict_weight, 0, 10, "", "weight of the strict drift DTW's score; the aligner's is 1");
    visit.real("rigid_weight", rigid_weight, 0, 10, "", "weight of the rigid drift DTW's score");
    visit.real("line_weight", line_weight, 0, 10, "",
               "weight of the score against the best melody line, for recordings");
    visit.real("fitted_line_weight", fitted_line_weight, 0, 10, "",
               "the same, for recordings that have a filter's score");
    visit.real("fitted_line_floor", fitted_line_floor, 0, 1, "",
               "least score against the best melody line, for recordings that have a filter's score");
    visit.real("chroma_weight", chroma_weight, 0, 10, "", "weight of the score against the chroma, for recordings");
    visit.real("filter_weight", filter_weight, 0, 10, "", "weight of the filter's score, for recordings that have one");
  }
};

/// Scores the best `depth` songs with two further aligners; the final score is the weighted mean. Monophonic songs are
/// scored by a strict drift DTW, for which all wrong notes are equally wrong, so that many good frames outweigh a few
/// bad ones, and by a rigid one, which trusts the tempo. Neither helps with extracted lines, which keep the aligner's
/// score, nor with recordings: these are scored against their melody lines (alignment/drift_dtw/line_dtw.hpp) and their
/// chroma (alignment/sound/chroma_dtw.hpp), and first of all averaged with the filter's score if the filter fitted the
/// hum at a place. There the aligner sees only that place, and the line counts more than after a search of the whole
/// recording; but a score against it below `fitted_line_floor` counts as that: the lead was not heard well, which does
/// not speak against the song. Songs beyond `depth` keep their order.
std::unique_ptr<Ranker> make_second_opinion(const SecondOpinionParameters& parameters);

}  // namespace tunefind
