#include "engine/filter/coarse_filter.hpp"

#include <algorithm>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include "alignment/drift_dtw/drift_dtw.hpp"
#include "engine/filter/exhaustive_filter.hpp"
#include "engine/ranking/ranking_order.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kSongsPerTask = 8;  // songs per TBB task

class CoarseFilter final : public CandidateFilter {
 public:
  explicit CoarseFilter(const CoarseFilterParameters& parameters) : keep_(static_cast<std::size_t>(parameters.keep)) {
    DriftDtwParameters coarse;
    coarse.stride = parameters.stride;
    coarse.tempos = parameters.tempos;
    coarse.rest_weight = parameters.rest_weight;
    aligner_ = make_drift_dtw(coarse);
  }

  std::vector<Candidate> candidates(const Query& query, const SongIndex& index, Anchor anchor,
                                    const Admission& admitted) const override {
    std::vector<Candidate> some = every_song(index, admitted);
    if (some.size() <= keep_) return some;
    return best_by(*aligner_->bind(query.melody, index.hop_s(), anchor), std::move(some), index, keep_);
  }

 private:
  std::size_t keep_;
  std::unique_ptr<Aligner> aligner_;
};

}  // namespace

std::vector<Candidate> best_by(const QueryAligner& aligner, std::vector<Candidate> some, const SongIndex& index,
                               std::size_t keep) {
  std::vector<ScoredSong> songs(some.size());
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, songs.size(), kSongsPerTask), [&](const auto& range) {
    for (std::size_t i = range.begin(); i < range.end(); ++i)
      songs[i] = {some[i].position, aligner.score(*index.tune(some[i].position), some[i].region), some[i].region};
  });
  const auto last = songs.begin() + static_cast<std::ptrdiff_t>(std::min(keep, songs.size()));
  std::nth_element(songs.begin(), last, songs.end(), BestFirst{index});
  songs.erase(last, songs.end());
  std::sort(songs.begin(), songs.end(), [](const auto& a, const auto& b) { return a.position < b.position; });
  some.clear();
  for (const ScoredSong& song : songs) some.push_back({song.position, song.region, song.score});
  return some;
}

std::unique_ptr<CandidateFilter> make_coarse_filter(const CoarseFilterParameters& parameters) {
  return std::make_unique<CoarseFilter>(parameters);
}

}  // namespace tunefind
