#include "engine/filter/extracted_filter.hpp"

#include "alignment/drift_dtw/drift_dtw.hpp"
#include "engine/filter/coarse_filter.hpp"

namespace tunefind {
namespace {

constexpr int kStride = 2;  // frames

}  // namespace

ExtractedFilter::ExtractedFilter(const VoteFilterParameters& parameters)
    : keep_(static_cast<std::size_t>(parameters.extracted)) {
  DriftDtwParameters coarse;
  coarse.stride = kStride;
  aligner_ = make_drift_dtw(coarse);
}

std::vector<Candidate> ExtractedFilter::candidates(const Melody& melody, const SongIndex& index, Anchor anchor,
                                                   const Admission& admitted) const {
  std::vector<Candidate> all;
  for (const std::uint64_t position : index.extracted_positions())
    if (admitted(position)) all.push_back({position, {}});
  if (all.size() <= keep_) return all;
  return best_by(*aligner_->bind(melody, index.hop_s(), anchor), std::move(all), index, keep_);
}

}  // namespace tunefind
