#pragma once

#include <memory>
#include <string>
#include <vector>

namespace tunefind {

/// A song in the running: its position in the index, its id and the aligner's score in [0, 1].
struct ScoredSong {
  std::size_t position = 0;
  std::string id;
  double score = 0;
};

/// Brings scored songs into their final order. Immutable: safe to use from several threads.
class Ranker {
 public:
  virtual ~Ranker() = default;
  /// The songs, best first; ties fall to the smaller id. `score` is the final one.
  virtual std::vector<ScoredSong> rank(std::vector<ScoredSong> songs) const = 0;
};

struct ScoreRankerParameters {
  template <class Visitor>
  void describe(Visitor&) {}
};

/// By the aligner's score alone.
std::unique_ptr<Ranker> make_score_ranker(const ScoreRankerParameters& parameters);

}  // namespace tunefind
