#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include "alignment/drift_dtw.hpp"
#include "engine/candidate_filter.hpp"
#include "engine/ranking_order.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kGrain = 8;  // songs a task

class CoarseFilter final : public CandidateFilter {
 public:
  explicit CoarseFilter(const CoarseFilterParameters& parameters) : keep_(static_cast<std::size_t>(parameters.keep)) {
    DriftDtwParameters coarse;
    coarse.stride = parameters.stride;
    coarse.tempos = parameters.tempos;
    coarse.rest_weight = parameters.rest_weight;
    aligner_ = make_drift_dtw(coarse);
  }

  std::vector<Candidate> candidates(const Query& query, const SongIndex& index, Anchor anchor) const override {
    std::vector<ScoredSong> songs(index.size());
    for (std::size_t position = 0; position < index.size(); ++position) songs[position].position = position;
    if (songs.size() > keep_) {
      const auto aligner = aligner_->bind(query.melody, index.hop_s(), anchor);
      tbb::parallel_for(tbb::blocked_range<std::size_t>(0, songs.size(), kGrain), [&](const auto& range) {
        for (std::size_t i = range.begin(); i < range.end(); ++i) songs[i].score = aligner->score(*index.tune(i));
      });
      const auto last = songs.begin() + static_cast<std::ptrdiff_t>(keep_);
      std::nth_element(songs.begin(), last, songs.end(), BestFirst{index});
      songs.erase(last, songs.end());
    }
    std::sort(songs.begin(), songs.end(), [](const auto& a, const auto& b) { return a.position < b.position; });
    std::vector<Candidate> kept;
    for (const ScoredSong& song : songs) kept.push_back({song.position, {}});
    return kept;
  }

 private:
  std::size_t keep_;
  std::unique_ptr<Aligner> aligner_;
};

}  // namespace

std::unique_ptr<CandidateFilter> make_coarse_filter(const CoarseFilterParameters& parameters) {
  return std::make_unique<CoarseFilter>(parameters);
}

}  // namespace tunefind
