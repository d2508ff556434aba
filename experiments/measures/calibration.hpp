#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/ranking/confidence.hpp"
#include "engine/ranking/reliability.hpp"

namespace tunefind {

/// Expected calibration error (Guo et al. 2017): the mean over the ten bins, weighted by their queries, of the distance
/// between mean confidence and share of right songs. 0 for no queries.
double calibration_error(std::span<const JudgedConfidence> judged);

/// Area under the receiver operating characteristic: the probability that a right song has more confidence than a wrong
/// one, where ties count half. 1 if all are right or all are wrong.
double roc_area(std::span<const JudgedConfidence> judged);

/// The largest confidence that at least this share of the right songs reaches; 0 if none is right.
double threshold_keeping(std::span<const JudgedConfidence> judged, double share);

/// A query to calibrate with.
struct CalibrationSample {
  ConfidenceEvidence evidence;
  bool found_any = true;  ///< false without a result: there is no evidence then, and the confidence is 0
  bool right = false;     ///< the first song is right
  std::string song;       ///< the song that it looks for
};

/// The queries of a results folder. Throws FormatError if the folder cannot be read or has no qrels.txt.
std::vector<CalibrationSample> read_calibration_samples(const std::filesystem::path& folder);

/// The prior of a fit: a Gaussian around `weights`. A weight that is one unit away costs half of `ridge` in log
/// likelihood. The default is just enough that separable samples have finite weights.
struct ConfidencePrior {
  ConfidenceWeights weights{0, 0, 0, 0};
  double ridge = 1e-3;
};

/// Logistic regression by Newton's method, with a ridge towards the weights of the prior, which are the result for no
/// samples.
ConfidenceWeights fit_confidence(std::span<const CalibrationSample> samples, const ConfidencePrior& prior = {});

/// The confidence in the first song of a sample, by these weights.
double confidence_of(const CalibrationSample& sample, const ConfidenceWeights& weights);

/// The confidence in each sample by weights that were fitted on samples of other songs: cross-validation with ten folds
/// that share no song. In the order of the samples.
std::vector<JudgedConfidence> judge_held_out(std::span<const CalibrationSample> samples);

/// Text for the terminal: how well confidences are calibrated on each results folder, held out by song, and the weights
/// fitted on all of them as a [confidence] section. A folder that is named twice counts twice. Throws FormatError.
std::string calibration_report(const std::vector<std::filesystem::path>& folders);

}  // namespace tunefind
