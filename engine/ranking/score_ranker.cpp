#include "engine/ranking/ranking_order.hpp"

namespace tunefind {
namespace {

class ScoreRanker final : public Ranker {
 public:
  std::vector<ScoredSong> rank(std::vector<ScoredSong> songs, const RankingTask& task) const override {
    std::sort(songs.begin(), songs.end(), BestFirst{task.index});
    return songs;
  }
};

}  // namespace

std::unique_ptr<Ranker> make_score_ranker(const ScoreRankerParameters&) { return std::make_unique<ScoreRanker>(); }

}  // namespace tunefind
