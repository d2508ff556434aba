#pragma once

#include <array>
#include <memory>
#include <vector>

#include "engine/ranking/ranker.hpp"

namespace tunefind {

/// A song with the scores of two further aligners, its opinions: of a monophonic song the strict and the rigid drift
/// DTW, of a recording the DTWs against its melody lines and against its chroma. An extracted line has none.
struct HeardSong {
  ScoredSong song;  ///< its score is the aligner's, averaged with the filter's fit if it has one
  SongKind kind = SongKind::monophonic;
  std::array<double, 2> opinions{};
};

/// The further aligners of the second opinion (engine/ranking/ranker.hpp). Separate from the fusion of scores, so that
/// songs can be scored once and fused with many weights. Immutable: safe to use from several threads.
class OpinionAligners {
 public:
  explicit OpinionAligners(const SecondOpinionParameters& parameters);
  ~OpinionAligners();

  /// Scores songs with the further aligners, in the order given, in parallel (TBB). The opinion of an aligner without
  /// weight is 0.
  std::vector<HeardSong> hear(const std::vector<ScoredSong>& songs, const RankingTask& task) const;

 private:
  SecondOpinionParameters parameters_;
  std::unique_ptr<Aligner> strict_, rigid_, line_, chroma_;
};

/// The weights of a song's two opinions, relative to the aligner's score. `fitted` is what `has_fit` says.
std::array<double, 2> opinion_weights(const SecondOpinionParameters& parameters, SongKind kind, bool fitted);

/// True if the filter's score of a song counts in the fusion: if the filter has fitted the hum in a certain region and
/// key. The score of a filter that looks at whole songs is no better than the aligner's.
inline bool has_fit(const ScoredSong& song) { return song.filter && song.region.key; }

/// The weighted mean of the aligner's score (averaged with the filter's fit if there is one) and the opinions. Where
/// the filter has fitted, a recording's score against its lines counts as `fitted_line_floor` at least.
double fused_score(const HeardSong& heard, const SecondOpinionParameters& parameters);

/// The final ranking: the songs with opinions by fused score, best first, then `rest`, which comes best first. The
/// scores of `rest` are scaled down if needed so that none exceeds a fused score.
std::vector<ScoredSong> fuse(const std::vector<HeardSong>& heard, std::vector<ScoredSong> rest,
                             const SecondOpinionParameters& parameters, const SongIndex& index);

}  // namespace tunefind
