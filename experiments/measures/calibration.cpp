#include "experiments/measures/calibration.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <set>

#include "experiments/measures/system_result.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kFolds = 10;   // of the cross-validation
constexpr std::size_t kWeights = 4;  // bias, margin, field, cost
constexpr double kKeptShare = 0.95;  // of the right songs, whose threshold the report names

using Vector = std::array<double, kWeights>;

/// The inputs of the regression: 1 for the bias, then the evidence.
Vector inputs_of(const ConfidenceEvidence& evidence) { return {1, evidence.margin, evidence.field, evidence.cost}; }

double logistic(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }

/// Solves A x = b for a symmetric positive definite A by its Cholesky factor. Own code, since uBLAS of Boost 1.74 does
/// not compile as C++20.
Vector solve(std::array<Vector, kWeights> a, Vector b) {
  for (std::size_t i = 0; i < kWeights; ++i) {
    for (std::size_t k = 0; k <= i; ++k) {
      for (std::size_t m = 0; m < k; ++m) a[i][k] -= a[i][m] * a[k][m];
      a[i][k] = i == k ? std::sqrt(a[i][i]) : a[i][k] / a[k][k];
    }
    for (std::size_t m = 0; m < i; ++m) b[i] -= a[i][m] * b[m];
    b[i] /= a[i][i];
  }
  for (std::size_t i = kWeights; i-- > 0;) {
    for (std::size_t m = i + 1; m < kWeights; ++m) b[i] -= a[m][i] * b[m];
    b[i] /= a[i][i];
  }
  return b;
}

}  // namespace

double calibration_error(std::span<const JudgedConfidence> judged) {
  double error = 0;
  for (const ReliabilityBin& bin : reliability_bins(judged))
    error += std::abs(bin.confidence - static_cast<double>(bin.right));
  return judged.empty() ? 0 : error / static_cast<double>(judged.size());
}

double roc_area(std::span<const JudgedConfidence> judged) {
  std::vector<JudgedConfidence> sorted(judged.begin(), judged.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const JudgedConfidence& a, const JudgedConfidence& b) { return a.confidence < b.confidence; });
  double wrong_below = 0, rights = 0, won = 0;
  for (auto tied = sorted.begin(); tied != sorted.end();) {
    const auto end = std::find_if(tied, sorted.end(),
                                  [&](const JudgedConfidence& one) { return one.confidence > tied->confidence; });
    const auto right =
        static_cast<double>(std::count_if(tied, end, [](const JudgedConfidence& one) { return one.right; }));
    const double wrong = static_cast<double>(end - tied) - right;
    won += right * (wrong_below + wrong / 2);
    wrong_below += wrong;
    rights += right;
    tied = end;
  }
  return rights * wrong_below > 0 ? won / (rights * wrong_below) : 1;
}

double threshold_keeping(std::span<const JudgedConfidence> judged, double share) {
  std::vector<double> right;
  for (const JudgedConfidence& one : judged)
    if (one.right) right.push_back(one.confidence);
  if (right.empty()) return 0;
  std::sort(right.rbegin(), right.rend());
  const auto kept = static_cast<std::size_t>(std::ceil(share * static_cast<double>(right.size())));
  return right[std::max<std::size_t>(kept, 1) - 1];
}

std::vector<CalibrationSample> read_calibration_samples(const std::filesystem::path& folder) {
  const SystemResult result = read_system_result(folder);
  const Qrels qrels = read_qrels(folder / "qrels.txt");
  std::vector<CalibrationSample> samples;
  for (const auto& [query, ranking] : result.run.rankings) {
    CalibrationSample sample;
    if (const auto judged = qrels.find(query); judged != qrels.end())
      for (const auto& [song, grade] : judged->second) {
        if (grade <= 0) continue;
        sample.song = song;
        sample.right = sample.right || (!ranking.empty() && result.run.songs[ranking.front().song] == song);
      }
    std::vector<double> scores;
    for (const TrecRun::Entry& entry : ranking) scores.push_back(entry.score);
    sample.found_any = !scores.empty() && scores.front() > 0;
    if (sample.found_any) sample.evidence = confidence_evidence(scores, MarginConfidenceParameters{}.unrelated_cost);
    samples.push_back(sample);
  }
  return samples;
}

double confidence_of(const CalibrationSample& sample, const ConfidenceWeights& weights) {
  return sample.found_any ? confidence_by(sample.evidence, weights) : 0;
}

ConfidenceWeights fit_confidence(std::span<const CalibrationSample> samples, const ConfidencePrior& prior) {
  constexpr int kSteps = 50;
  const Vector expected{prior.weights.bias, prior.weights.margin, prior.weights.field, prior.weights.cost};
  Vector weights = expected;
  for (int step = 0; step < kSteps; ++step) {
    Vector gradient{};
    std::array<Vector, kWeights> curvature{};
    for (std::size_t i = 0; i < kWeights; ++i) {
      gradient[i] = -prior.ridge * (weights[i] - expected[i]);
      curvature[i][i] = prior.ridge;
    }
    for (const CalibrationSample& sample : samples) {
      if (!sample.found_any) continue;
      const Vector inputs = inputs_of(sample.evidence);
      const double probability = logistic(std::inner_product(weights.begin(), weights.end(), inputs.begin(), 0.0));
      for (std::size_t i = 0; i < kWeights; ++i) {
        gradient[i] += (sample.right - probability) * inputs[i];
        for (std::size_t k = 0; k < kWeights; ++k)
          curvature[i][k] += probability * (1 - probability) * inputs[i] * inputs[k];
      }
    }
    const Vector move = solve(curvature, gradient);
    double length = 0;
    for (const double part : move) length = std::max(length, std::abs(part));
    // Far from the optimum a full step can overshoot to where the curvature vanishes, so steps are limited to length 5.
    for (std::size_t i = 0; i < kWeights; ++i) weights[i] += move[i] * std::min(1.0, 5 / std::max(length, 1e-12));
    if (length < 1e-9) break;
  }
  return {weights[0], weights[1], weights[2], weights[3]};
}

std::vector<JudgedConfidence> judge_held_out(std::span<const CalibrationSample> samples) {
  std::set<std::string> songs;
  for (const CalibrationSample& sample : samples) songs.insert(sample.song);
  const auto fold_of = [&](const CalibrationSample& sample) {
    return static_cast<std::size_t>(std::distance(songs.begin(), songs.find(sample.song))) % kFolds;
  };
  std::vector<JudgedConfidence> judged(samples.size());
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    std::vector<CalibrationSample> others;
    for (const CalibrationSample& sample : samples)
      if (fold_of(sample) != fold) others.push_back(sample);
    const ConfidenceWeights weights = fit_confidence(others);
    for (std::size_t i = 0; i < samples.size(); ++i)
      if (fold_of(samples[i]) == fold) judged[i] = {confidence_of(samples[i], weights), samples[i].right};
  }
  return judged;
}

std::string calibration_report(const std::vector<std::filesystem::path>& folders) {
  std::vector<CalibrationSample> samples;
  std::vector<std::size_t> ends;
  for (const auto& folder : folders) {
    const auto more = read_calibration_samples(folder);
    samples.insert(samples.end(), more.begin(), more.end());
    ends.push_back(samples.size());
  }
  const std::vector<JudgedConfidence> judged = judge_held_out(samples);
  std::string text = fmt::format("{:<32} {:>7} {:>7} {:>7} {:>9}\n", "held out by song", "queries", "error", "area",
                                 fmt::format("{:.0f}% from", 100 * kKeptShare));
  for (std::size_t i = 0; i < folders.size(); ++i) {
    const std::size_t begin = i > 0 ? ends[i - 1] : 0;
    const std::span own = std::span(judged).subspan(begin, ends[i] - begin);
    text += fmt::format("{:<32} {:>7} {:>7.4f} {:>7.4f} {:>9.4f}\n", folders[i].string(), own.size(),
                        calibration_error(own), roc_area(own), threshold_keeping(own, kKeptShare));
  }
  const ConfidenceWeights weights = fit_confidence(samples);
  return text + fmt::format(
                    "\n[confidence]\nbias = {:.3f}\nmargin_weight = {:.3f}\nfield_weight = {:.3f}\ncost_weight = "
                    "{:.3f}\n",
                    weights.bias, weights.margin, weights.field, weights.cost);
}

}  // namespace tunefind
