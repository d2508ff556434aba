#pragma once

#include <vector>

#include "experiments/tuning/labelled_peaks.hpp"
#include "experiments/tuning/worth_fit.hpp"

namespace tunefind {

/// Recordings to fit on. A set has its weight whatever its size.
struct CascadeSet {
  std::vector<LabelledPeaks*> recordings;
  double weight = 1;
};

/// Fits tables that are used one after the other (WorthCascade). What a table says of the peaks that it was fitted on
/// is surer than what it will say of others, so the context that a later one is fitted on comes from tables that were
/// fitted on the other fold of the people; where one fold has no recordings, from the table itself. Changes the context
/// in the features of the recordings. Throws ConfigError if there is no peak, or none or all are the melody.
std::vector<FittedTable> fit_cascade(const std::vector<CascadeSet>& sets);

/// The probabilities of the peaks of a recording by fitted tables. Changes the context in its features.
std::vector<float> probabilities_by(const std::vector<FittedTable>& stages, LabelledPeaks& recording);

}  // namespace tunefind
