#include <algorithm>
#include <tbb/parallel_for.h>

#include "alignment/drift_dtw/drift_dtw.hpp"
#include "alignment/drift_dtw/line_dtw.hpp"
#include "alignment/sound/chroma_dtw.hpp"
#include "engine/ranking/opinions.hpp"
#include "engine/ranking/ranking_order.hpp"

namespace tunefind {
namespace {

class SecondOpinion final : public Ranker {
 public:
  explicit SecondOpinion(const SecondOpinionParameters& parameters) : parameters_(parameters), aligners_(parameters) {}

  std::vector<ScoredSong> rank(std::vector<ScoredSong> songs, const RankingTask& task) const override {
    for (ScoredSong& song : songs)
      if (has_fit(song))
        song.score = (song.score + parameters_.filter_weight * *song.filter) / (1 + parameters_.filter_weight);
    std::sort(songs.begin(), songs.end(), BestFirst{task.index});
    const auto looked_at = std::min(songs.size(), static_cast<std::size_t>(parameters_.depth));
    std::vector<ScoredSong> rest(songs.begin() + static_cast<std::ptrdiff_t>(looked_at), songs.end());
    songs.resize(looked_at);
    return fuse(aligners_.hear(songs, task), std::move(rest), parameters_, task.index);
  }

 private:
  SecondOpinionParameters parameters_;
  OpinionAligners aligners_;
};

}  // namespace

OpinionAligners::OpinionAligners(const SecondOpinionParameters& parameters) : parameters_(parameters) {
  DriftDtwParameters strict, rigid;
  strict.cost_cap = parameters.strict_cost_cap;
  rigid.skew_penalty = parameters.rigid_skew_penalty;
  strict_ = make_drift_dtw(strict);
  rigid_ = make_drift_dtw(rigid);
  line_ = make_line_dtw({});
  chroma_ = make_chroma_dtw({});
}

OpinionAligners::~OpinionAligners() = default;

std::vector<HeardSong> OpinionAligners::hear(const std::vector<ScoredSong>& songs, const RankingTask& task) const {
  const auto bind = [&](const Aligner& aligner) { return aligner.bind(task.melody, task.index.hop_s(), task.anchor); };
  std::vector<std::shared_ptr<const Tune>> tunes;
  for (const ScoredSong& song : songs) tunes.push_back(task.index.tune(song.position, task.stretch));
  std::unique_ptr<QueryAligner> of_monophonic[2], of_recordings[2];
  if (std::ranges::any_of(tunes, [](const auto& tune) { return tune->kind == SongKind::monophonic; }))
    of_monophonic[0] = bind(*strict_), of_monophonic[1] = bind(*rigid_);
  if (std::ranges::any_of(tunes, [](const auto& tune) { return tune->polyphonic(); }))
    of_recordings[0] = bind(*line_), of_recordings[1] = bind(*chroma_);
  std::vector<HeardSong> heard(songs.size());
  tbb::parallel_for(std::size_t{0}, songs.size(), [&](std::size_t i) {
    const std::shared_ptr<const Tune>& tune = tunes[i];
    heard[i].song = songs[i];
    heard[i].kind = tune->kind;
    const auto weights = opinion_weights(parameters_, tune->kind, has_fit(songs[i]));
    const auto& aligners = tune->polyphonic() ? of_recordings : of_monophonic;
    for (std::size_t k = 0; k < weights.size(); ++k)
      if (weights[k] > 0) heard[i].opinions[k] = aligners[k]->score(*tune, songs[i].region);
  });
  return heard;
}

std::array<double, 2> opinion_weights(const SecondOpinionParameters& parameters, SongKind kind, bool fitted) {
  switch (kind) {
    case SongKind::monophonic:
      return {parameters.strict_weight, parameters.rigid_weight};
    case SongKind::recording:
      return {fitted ? parameters.fitted_line_weight : parameters.line_weight, parameters.chroma_weight};
    case SongKind::extracted:
      break;
  }
  return {};
}

double fused_score(const HeardSong& heard, const SecondOpinionParameters& parameters) {
  const bool fitted = has_fit(heard.song);
  double weights = fitted ? 1 + parameters.filter_weight : 1;
  double sum = weights * heard.song.score;
  const auto own = opinion_weights(parameters, heard.kind, fitted);
  std::array<double, 2> opinions = heard.opinions;
  if (fitted && heard.kind == SongKind::recording) opinions[0] = std::max(opinions[0], parameters.fitted_line_floor);
  for (std::size_t k = 0; k < own.size(); ++k) sum += own[k] * opinions[k], weights += own[k];
  return sum / weights;
}

std::vector<ScoredSong> fuse(const std::vector<HeardSong>& heard, std::vector<ScoredSong> rest,
                             const SecondOpinionParameters& parameters, const SongIndex& index) {
  std::vector<ScoredSong> songs;
  songs.reserve(heard.size() + rest.size());
  for (const HeardSong& one : heard) {
    songs.push_back(one.song);
    songs.back().score = fused_score(one, parameters);
  }
  std::sort(songs.begin(), songs.end(), BestFirst{index});
  // Songs without opinions may not overtake those with opinions.
  if (!songs.empty() && !rest.empty() && rest.front().score > songs.back().score) {
    const double scale = songs.back().score / rest.front().score;
    for (ScoredSong& song : rest) song.score *= scale;
  }
  songs.insert(songs.end(), rest.begin(), rest.end());
  return songs;
}

std::unique_ptr<Ranker> make_second_opinion(const SecondOpinionParameters& parameters) {
  return std::make_unique<SecondOpinion>(parameters);
}

}  // namespace tunefind
