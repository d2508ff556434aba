#include <tbb/parallel_for.h>

#include "alignment/drift_dtw.hpp"
#include "alignment/linear_scaling.hpp"
#include "engine/ranking_order.hpp"

namespace tunefind {
namespace {

class SecondOpinion final : public Ranker {
 public:
  explicit SecondOpinion(const SecondOpinionParameters& parameters)
      : parameters_(parameters), scaling_(make_linear_scaling({})) {
    DriftDtwParameters steady;
    steady.drift_penalty = parameters.steady_drift_penalty;
    steady_ = make_drift_dtw(steady);
  }

  std::vector<ScoredSong> rank(std::vector<ScoredSong> songs, const RankingTask& task) const override {
    const BestFirst best_first{task.index};
    std::sort(songs.begin(), songs.end(), best_first);
    const auto looked_at = std::min(songs.size(), static_cast<std::size_t>(parameters_.depth));
    const auto steady = steady_->bind(task.melody, task.index.hop_s, task.anchor);
    const auto scaling = scaling_->bind(task.melody, task.index.hop_s, task.anchor);
    tbb::parallel_for(std::size_t{0}, looked_at, [&](std::size_t i) {
      const Tune& tune = task.index.songs[songs[i].position].tune;
      Mean opinions;
      opinions.add(steady->score(tune), parameters_.steady_weight);
      if (!tune.polyphonic) opinions.add(scaling->score(tune), parameters_.scaling_weight);
      opinions.add(songs[i].score, std::max(0.0, 1 - opinions.weight));
      songs[i].score = opinions.sum / opinions.weight;
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
  struct Mean {
    double sum = 0, weight = 0;
    void add(double score, double its_weight) {
      sum += its_weight * score;
      weight += its_weight;
    }
  };

  SecondOpinionParameters parameters_;
  std::unique_ptr<Aligner> steady_, scaling_;
};

}  // namespace

std::unique_ptr<Ranker> make_second_opinion(const SecondOpinionParameters& parameters) {
  return std::make_unique<SecondOpinion>(parameters);
}

}  // namespace tunefind
