// The measures of a confidence agree with small examples that are worked out by hand. The fit finds the weights that
// generated its samples, and no sample is judged by weights that were fitted on its song.
#include "experiments/measures/calibration.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>

#include "features/error.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;

namespace {

double probability(const ConfidenceEvidence& evidence, const ConfidenceWeights& weights) {
  return 1 / (1 + std::exp(-(weights.bias + weights.margin * evidence.margin + weights.field * evidence.field +
                             weights.cost * evidence.cost)));
}

/// Random samples of `songs` songs whose first songs are right with the probability that these weights give.
std::vector<CalibrationSample> samples_by(const ConfidenceWeights& weights, int count, int songs) {
  std::mt19937 random(41);
  const auto uniform = [&] { return static_cast<double>(random()) / 4294967296.0; };
  std::vector<CalibrationSample> samples;
  for (int i = 0; i < count; ++i) {
    CalibrationSample sample;
    sample.evidence = {-1.5 + 3 * uniform(), -2 + 2 * uniform(), -2 + 2 * uniform(), 1};
    sample.right = uniform() < probability(sample.evidence, weights);
    sample.song = "song" + std::to_string(i % songs);
    samples.push_back(sample);
  }
  return samples;
}

constexpr ConfidenceWeights kTrue{3.0, 1.0, 1.5, -0.5};

}  // namespace

BOOST_AUTO_TEST_SUITE(calibration_test)

BOOST_AUTO_TEST_CASE(the_calibration_error_is_summed_over_bins) {
  BOOST_TEST(calibration_error(std::vector<JudgedConfidence>{}) == 0.0);
  BOOST_TEST(calibration_error(std::vector<JudgedConfidence>{{1, true}, {0, false}}) == 0.0);
  BOOST_TEST(calibration_error(std::vector<JudgedConfidence>{{1, false}, {0, true}}) == 1.0);
  // Errors in one bin cancel, errors in two bins add up.
  BOOST_TEST(std::abs(calibration_error(std::vector<JudgedConfidence>{{0.55, true}, {0.55, false}}) - 0.05) < 1e-12);
  BOOST_TEST(std::abs(calibration_error(std::vector<JudgedConfidence>{{0.55, true}, {0.35, false}}) - 0.4) < 1e-12);
}

BOOST_AUTO_TEST_CASE(the_roc_area_is_the_share_of_ordered_pairs) {
  BOOST_TEST(roc_area(std::vector<JudgedConfidence>{}) == 1.0);
  BOOST_TEST(roc_area(std::vector<JudgedConfidence>{{0.9, true}, {0.1, false}}) == 1.0);
  BOOST_TEST(roc_area(std::vector<JudgedConfidence>{{0.1, true}, {0.9, false}}) == 0.0);
  BOOST_TEST(roc_area(std::vector<JudgedConfidence>{{0.5, true}, {0.5, false}}) == 0.5);
  BOOST_TEST(roc_area(std::vector<JudgedConfidence>{{0.9, true}, {0.5, false}, {0.4, true}, {0.1, false}}) == 0.75);
}

BOOST_AUTO_TEST_CASE(a_threshold_keeps_its_share_of_the_right_songs) {
  std::vector<JudgedConfidence> judged{{0.05, false}};
  for (int i = 1; i <= 20; ++i) judged.push_back({i / 20.0, true});
  BOOST_TEST(threshold_keeping(judged, 0.95) == 2 / 20.0);
  BOOST_TEST(threshold_keeping(judged, 1) == 1 / 20.0);
  BOOST_TEST(threshold_keeping(judged, 0) == 1.0);
  BOOST_TEST(threshold_keeping(std::vector<JudgedConfidence>{{0.3, false}}, 0.95) == 0.0);
}

BOOST_AUTO_TEST_CASE(the_fit_finds_the_weights_that_generated_the_samples) {
  const ConfidenceWeights found = fit_confidence(samples_by(kTrue, 20000, 50));
  BOOST_TEST(std::abs(found.bias - kTrue.bias) < 0.25);
  BOOST_TEST(std::abs(found.margin - kTrue.margin) < 0.1);
  BOOST_TEST(std::abs(found.field - kTrue.field) < 0.15);
  BOOST_TEST(std::abs(found.cost - kTrue.cost) < 0.15);
}

BOOST_AUTO_TEST_CASE(few_samples_stay_near_the_prior_and_many_do_not) {
  const ConfidencePrior prior{{1.0, 0.5, 0.25, 0.125}, 50};
  const auto distance = [](const ConfidenceWeights& a, const ConfidenceWeights& b) {
    return std::max({std::abs(a.bias - b.bias), std::abs(a.margin - b.margin), std::abs(a.field - b.field),
                     std::abs(a.cost - b.cost)});
  };
  BOOST_TEST(distance(fit_confidence({}, prior), prior.weights) == 0.0);
  BOOST_TEST(distance(fit_confidence(samples_by(kTrue, 3, 3), prior), prior.weights) < 0.1);
  BOOST_TEST(distance(fit_confidence(samples_by(kTrue, 20000, 50), prior), kTrue) < 0.4);  // the prior is 2 away
}

BOOST_AUTO_TEST_CASE(separable_samples_and_no_samples_have_finite_weights) {
  std::vector<CalibrationSample> samples(10);
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = {{static_cast<double>(i), 0, 0, 1}, true, i >= 5, "s"};
  for (const auto& some : {samples, std::vector<CalibrationSample>{}}) {
    const ConfidenceWeights weights = fit_confidence(some);
    for (const double weight : {weights.bias, weights.margin, weights.field, weights.cost})
      BOOST_TEST(std::isfinite(weight));
  }
  BOOST_TEST(confidence_of(samples[9], fit_confidence(samples)) > 0.9);
  BOOST_TEST(confidence_of(samples[0], fit_confidence(samples)) < 0.1);
}

BOOST_AUTO_TEST_CASE(held_out_judgements_are_calibrated) {
  const auto samples = samples_by(kTrue, 5000, 50);
  const auto judged = judge_held_out(samples);
  BOOST_REQUIRE(judged.size() == samples.size());
  BOOST_TEST(calibration_error(judged) < 0.03);
}

BOOST_AUTO_TEST_CASE(no_song_is_judged_by_weights_fitted_on_it) {
  // One song contradicts all others. Weights that were fitted on it too would give it less confidence.
  auto samples = samples_by(kTrue, 1000, 20);
  for (CalibrationSample& sample : samples) sample.right = sample.song != "song7";
  const auto judged = judge_held_out(samples);
  for (std::size_t i = 0; i < samples.size(); ++i)
    if (samples[i].song == "song7") BOOST_TEST(judged[i].confidence > 0.98);
}

BOOST_AUTO_TEST_CASE(reads_samples_from_a_results_folder) {
  const TemporaryFolder folder;
  write_file(folder / "run.trec", "q1 Q0 s1 1 0.9 x\nq1 Q0 s2 2 0.8 x\nq2 Q0 s1 1 0.7 x\nq2 Q0 s2 2 0.6 x\n");
  write_file(folder / "qrels.txt", "q1 0 s1 1\nq2 0 s2 1\nq3 0 s2 1\n");
  write_file(folder / "metrics.json", "{}\n");
  write_file(folder / "per_query.tsv", "query\tperson\nq1\tp\nq2\tp\nq3\tp\n");
  const auto samples = read_calibration_samples(folder.path());
  BOOST_REQUIRE(samples.size() == 3u);
  BOOST_TEST(samples[0].right);
  BOOST_TEST(samples[0].song == "s1");
  BOOST_TEST((samples[0].evidence == confidence_evidence({0.9, 0.8}, 0.35)));
  BOOST_TEST(!samples[1].right);
  BOOST_TEST(samples[1].song == "s2");
  BOOST_TEST(!samples[2].found_any);
  BOOST_TEST(confidence_of(samples[2], kTrue) == 0.0);
  const std::string report = calibration_report({folder.path()});
  BOOST_TEST(report.find("[confidence]\nbias = ") != std::string::npos, report);
  BOOST_CHECK_THROW(read_calibration_samples(folder.path() / "nowhere"), FormatError);
}

BOOST_AUTO_TEST_SUITE_END()
