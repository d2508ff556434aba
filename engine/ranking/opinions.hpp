#pragma once

#include <array>
#include <memory>
#include <vector>

#include "engine/ranking/ranker.hpp"

namespace tunefind {

/// A song that was looked at again: with the aligner's score, and what two others say of it. Of a tune these are the
/// strict and the rigid drift DTW, of a recording its melody lines and its chroma.
struct HeardSong {
  ScoredSong song;  ///< its score is the aligner's, or its mean with the filter's fit
  bool polyphonic = false;
  std::array<double, 2> opinions{};
};

/// What the second opinion (engine/ranking/ranker.hpp) consists of: hearing the aligners, and fusing what they say.
/// Apart, so that songs can be heard once and fused with many weights. Immutable: safe to use from several threads.
class OpinionAligners {
 public:
  explicit OpinionAligners(const SecondOpinionParameters& parameters);
  ~OpinionAligners();

  /// What the aligners say of songs, in their order; one without weight is not asked, and its opinion is 0.
  std::vector<HeardSong> hear(const std::vector<ScoredSong>& songs, const RankingTask& task) const;

 private:
  SecondOpinionParameters parameters_;
  std::unique_ptr<Aligner> strict_, rigid_, line_, chroma_;
};

/// The weights of a song's two opinions; the aligner's is 1.
std::array<double, 2> opinion_weights(const SecondOpinionParameters& parameters, bool polyphonic);

/// True if the filter's score of a song counts: of a place that it looked at. A filter that looks at whole songs has no
/// better opinion than the aligner.
inline bool has_fit(const ScoredSong& song) { return song.filter && song.region.key; }

/// The weighted mean of the aligner's score, with which the filter's fit has been averaged, and the opinions.
double fused_score(const HeardSong& heard, const SecondOpinionParameters& parameters);

/// The ranking: what was heard, with fused scores, best first; then the rest, which come best first and may not
/// overtake.
std::vector<ScoredSong> fuse(const std::vector<HeardSong>& heard, std::vector<ScoredSong> rest,
                             const SecondOpinionParameters& parameters, const SongIndex& index);

}  // namespace tunefind
