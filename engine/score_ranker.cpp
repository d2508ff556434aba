#include <algorithm>

#include "engine/ranker.hpp"

namespace tunefind {
namespace {

class ScoreRanker final : public Ranker {
 public:
  std::vector<ScoredSong> rank(std::vector<ScoredSong> songs) const override {
    std::sort(songs.begin(), songs.end(), [](const ScoredSong& a, const ScoredSong& b) {
      return a.score != b.score ? a.score > b.score : a.id < b.id;
    });
    return songs;
  }
};

}  // namespace

std::unique_ptr<Ranker> make_score_ranker(const ScoreRankerParameters&) { return std::make_unique<ScoreRanker>(); }

}  // namespace tunefind
