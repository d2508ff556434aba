#include <array>
#include <tbb/parallel_for.h>

#include "alignment/chroma_dtw.hpp"
#include "alignment/drift_dtw.hpp"
#include "alignment/line_dtw.hpp"
#include "engine/ranking_order.hpp"

namespace tunefind {
namespace {

struct Opinion {
  const QueryAligner& aligner;
  double weight;
};

class SecondOpinion final : public Ranker {
 public:
  explicit SecondOpinion(const SecondOpinionParameters& parameters) : parameters_(parameters) {
    DriftDtwParameters strict, rigid;
    strict.cost_cap = parameters.strict_cost_cap;
    rigid.skew_penalty = parameters.rigid_skew_penalty;
    strict_ = make_drift_dtw(strict);
    rigid_ = make_drift_dtw(rigid);
    line_ = make_line_dtw({});
    chroma_ = make_chroma_dtw({});
  }

  std::vector<ScoredSong> rank(std::vector<ScoredSong> songs, const RankingTask& task) const override {
    const BestFirst best_first{task.index};
    std::sort(songs.begin(), songs.end(), best_first);
    const auto looked_at = std::min(songs.size(), static_cast<std::size_t>(parameters_.depth));
    const auto strict = strict_->bind(task.melody, task.index.hop_s(), task.anchor);
    const auto rigid = rigid_->bind(task.melody, task.index.hop_s(), task.anchor);
    const auto line = line_->bind(task.melody, task.index.hop_s(), task.anchor);
    const auto chroma = chroma_->bind(task.melody, task.index.hop_s(), task.anchor);
    const auto opinions = [&](bool polyphonic) -> std::array<Opinion, 2> {
      if (polyphonic) return {{{*line, parameters_.line_weight}, {*chroma, parameters_.chroma_weight}}};
      return {{{*strict, parameters_.strict_weight}, {*rigid, parameters_.rigid_weight}}};
    };
    tbb::parallel_for(std::size_t{0}, looked_at, [&](std::size_t i) {
      const auto tune = task.index.tune(songs[i].position);
      double sum = songs[i].score, weights = 1;
      for (const auto& [aligner, weight] : opinions(tune->polyphonic))
        if (weight > 0) sum += weight * aligner.score(*tune, songs[i].region), weights += weight;
      songs[i].score = sum / weights;
    });
    const auto rest = songs.begin() + static_cast<std::ptrdiff_t>(looked_at);
    std::sort(songs.begin(), rest, best_first);
    // What was not looked at again may not overtake.
    if (looked_at > 0 && rest != songs.end() && rest->score > std::prev(rest)->score) {
      const double scale = std::prev(rest)->score / rest->score;
      for (auto song = rest; song != songs.end(); ++song) song->score *= scale;
    }
    return songs;
  }

 private:
  SecondOpinionParameters parameters_;
  std::unique_ptr<Aligner> strict_, rigid_, line_, chroma_;
};

}  // namespace

std::unique_ptr<Ranker> make_second_opinion(const SecondOpinionParameters& parameters) {
  return std::make_unique<SecondOpinion>(parameters);
}

}  // namespace tunefind
