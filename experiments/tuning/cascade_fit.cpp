#include "experiments/tuning/cascade_fit.hpp"

#include <algorithm>
#include <functional>
#include <tbb/parallel_for_each.h>

#include "features/melody_extraction/peak_context.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kStages = 3;
constexpr std::size_t kFrameStep = 2;  // a table is fitted on one frame in so many: the ones between are much like it

/// A table fitted on the recordings that are chosen.
FittedTable fit_on(const std::vector<CascadeSet>& sets, const std::function<bool(const LabelledPeaks&)>& chosen) {
  std::vector<WorthSet> peaks(sets.size());
  for (std::size_t n = 0; n < sets.size(); ++n) {
    peaks[n].weight = sets[n].weight;
    for (const LabelledPeaks* one : sets[n].recordings) {
      if (!chosen(*one)) continue;
      for (std::size_t i = 0; i < one->peaks.frames(); i += kFrameStep)
        for (std::size_t c = one->peaks.offsets[i]; c < one->peaks.offsets[i + 1]; ++c) {
          peaks[n].features.push_back(one->features[c]);
          peaks[n].is_melody.push_back(one->is_melody(i, c));
        }
    }
  }
  return fit_worth(peaks);
}

bool has_fold(const std::vector<CascadeSet>& sets, std::uint8_t fold) {
  return std::ranges::any_of(sets, [&](const CascadeSet& set) {
    return std::ranges::any_of(set.recordings, [&](const LabelledPeaks* one) { return one->fold == fold; });
  });
}

}  // namespace

std::vector<FittedTable> fit_cascade(const std::vector<CascadeSet>& sets) {
  // Without a context at first, so that the first table asks nothing of it.
  for (const CascadeSet& set : sets)
    for (LabelledPeaks* one : set.recordings)
      for (PeakFeatures& features : one->features) std::fill(features.begin() + kOwnFeatures, features.end(), 0.0f);
  const bool two_folds = has_fold(sets, 0) && has_fold(sets, 1);
  std::vector<FittedTable> stages;
  while (true) {
    stages.push_back(fit_on(sets, [](const LabelledPeaks&) { return true; }));
    if (stages.size() == kStages) return stages;
    std::array<FittedTable, 2> without_fold{stages.back(), stages.back()};
    if (two_folds)
      for (std::uint8_t fold = 0; fold < 2; ++fold)
        without_fold[fold] = fit_on(sets, [&](const LabelledPeaks& one) { return one.fold != fold; });
    for (const CascadeSet& set : sets)
      tbb::parallel_for_each(set.recordings, [&](LabelledPeaks* one) {
        add_context(one->peaks, without_fold[one->fold].table().probabilities(one->features), one->features);
      });
  }
}

std::vector<float> probabilities_by(const std::vector<FittedTable>& stages, LabelledPeaks& recording) {
  std::vector<WorthTable> tables;
  for (const FittedTable& stage : stages) tables.push_back(stage.table());
  return WorthCascade{tables}.probabilities(recording.peaks, recording.features);
}

}  // namespace tunefind
