#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/ranking/confidence.hpp"

namespace tunefind {

/// What the confidence said of one query's first result, and whether that was right.
struct JudgedConfidence {
  double confidence = 0;
  bool right = false;
};

/// The queries of one of ten equal bins of confidence.
struct ReliabilityBin {
  std::size_t queries = 0;
  double confidence = 0;  ///< the sum of theirs
  std::size_t right = 0;
};

/// The bins of a reliability diagram, from confidence 0 to 1; what lies between two is in the upper one.
std::array<ReliabilityBin, 10> reliability_bins(std::span<const JudgedConfidence> judged);

/// Expected calibration error (Guo et al. 2017): the mean distance of confidence and share of right ones in ten equal
/// bins, weighted by their queries. 0 for no queries.
double calibration_error(std::span<const JudgedConfidence> judged);

/// Area under the receiver operating characteristic: how probably a right result has more confidence than a wrong one,
/// equal ones counting half. 1 where all are right or all wrong.
double roc_area(std::span<const JudgedConfidence> judged);

/// The largest threshold that this share of the right results reaches; 0 if none is right.
double threshold_keeping(std::span<const JudgedConfidence> judged, double share);

/// A query to calibrate with; `song` is the one it is looking for.
struct CalibrationSample {
  ConfidenceEvidence evidence;
  bool found_any = true;  ///< without a result there is no evidence, and the confidence is 0
  bool right = false;
  std::string song;
};

/// The queries of a results folder (its run.trec and qrels.txt). Throws FormatError if it lacks them.
std::vector<CalibrationSample> read_calibration_samples(const std::filesystem::path& folder);

/// What a fit stays near: `ridge` is the price of a squared unit away from `weights`, in units of twice the log
/// likelihood. By default just enough that separable samples have a finite answer.
struct ConfidencePrior {
  ConfidenceWeights weights{0, 0, 0, 0};
  double ridge = 1e-3;
};

/// Logistic regression by Newton's method, with a ridge towards the prior's weights, which no samples give.
ConfidenceWeights fit_confidence(std::span<const CalibrationSample> samples, const ConfidencePrior& prior = {});

/// The confidence of a sample's first result.
double confidence_of(const CalibrationSample& sample, const ConfidenceWeights& weights);

/// Each sample judged by weights that were fitted on samples of other songs: ten folds, disjoint in song.
std::vector<JudgedConfidence> judge_held_out(std::span<const CalibrationSample> samples);

/// Fits the weights on results folders (one named twice counts twice) and tells how well they are calibrated on each,
/// held out by song. For people; its last lines are settings.
std::string calibration_report(const std::vector<std::filesystem::path>& folders);

}  // namespace tunefind
