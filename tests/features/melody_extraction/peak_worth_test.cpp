// A tree asks its questions in order; the tables that are part of TuneFind find the lead of a beat more often than the
// strength of its peaks does; the saliences made from it follow their definition.
#include "features/melody_extraction/peak_worth.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "features/hertz.hpp"
#include "features/melody_extraction/salience_function.hpp"
#include "tests/features/audio_samples.hpp"

using namespace audio_samples;
using namespace tunefind;

namespace {

constexpr double kWorthHop_s = 0.1;
constexpr std::array kNotes{72, 74, 76, 79, 76, 74, 72, 67, 69, 72};

/// Ten notes of half a second, above a chord that is held all the time.
Audio lead_and_chord() {
  Audio audio{kEngineRate, {}};
  for (const int pitch : kNotes) {
    const std::vector<float> note = harmonic_tone(hertz_of_midi(pitch), {0.2, 0.15, 0.1, 0.05}, 0.5, kEngineRate);
    audio.samples.insert(audio.samples.end(), note.begin(), note.end());
  }
  for (const int pitch : {48, 55, 60}) {
    const std::vector<float> held =
        harmonic_tone(hertz_of_midi(pitch), {0.1, 0.05, 0.02}, audio.duration_s(), kEngineRate);
    for (std::size_t i = 0; i < std::min(held.size(), audio.samples.size()); ++i) audio.samples[i] += held[i];
  }
  return audio;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(peak_worth_test)

BOOST_AUTO_TEST_CASE(a_tree_follows_its_thresholds_to_a_leaf) {
  WorthTree tree;
  for (std::size_t node = 0; node < WorthTree::kNodes; ++node) {
    tree.feature[node] = static_cast<std::uint8_t>(node % kPeakFeatures);
    tree.threshold[node] = 1;
  }
  PeakFeatures features{};
  BOOST_TEST(tree.leaf_of(features) == 0u);
  features.fill(1);  // at most the threshold: still to the left
  BOOST_TEST(tree.leaf_of(features) == 0u);
  features.fill(2);
  BOOST_TEST(tree.leaf_of(features) == WorthTree::kLeaves - 1);
  features.fill(0);
  features[0] = 2;  // right at the root, then left
  BOOST_TEST(tree.leaf_of(features) == WorthTree::kLeaves / 2);
}

BOOST_AUTO_TEST_CASE(the_probability_is_that_of_the_sum_of_the_leaves) {
  std::array<WorthTree, 2> trees;
  trees[0].value.fill(0.5f);
  trees[1].value.fill(-2.0f);
  const WorthTable table{1, trees};
  BOOST_TEST(table.probability({}) == 1 / (1 + std::exp(0.5f)), boost::test_tools::tolerance(1e-6f));
}

BOOST_AUTO_TEST_CASE(each_stage_sees_what_the_one_before_said) {
  // The first table tells by feature 0; the second says no to a peak whose own probability was below 1/2.
  std::array<WorthTree, 1> first, second;
  first[0].feature.fill(0), first[0].threshold.fill(0.5f);
  first[0].value.fill(2);
  first[0].value[0] = -2;
  second[0].feature.fill(kOwnFeatures), second[0].threshold.fill(0);
  second[0].value.fill(3);
  second[0].value[0] = -3;
  const std::array<WorthTable, 2> stages{WorthTable{0, first}, WorthTable{0, second}};
  JointPeaks peaks;
  peaks.all = {{60, 1, 1}, {72, 1, 1}};
  peaks.offsets = {0, 2};
  std::vector<PeakFeatures> features(2);
  features[1][0] = 1;
  const std::vector<float> found = WorthCascade{stages}.probabilities(peaks, features);
  const auto close = boost::test_tools::tolerance(1e-5f);
  BOOST_REQUIRE_EQUAL(found.size(), 2u);
  BOOST_TEST(found[0] == 1 / (1 + std::exp(3.0f)), close);
  BOOST_TEST(found[1] == 1 / (1 + std::exp(-3.0f)), close);
  BOOST_TEST(features[1][kOwnFeatures] == 2.0f, close);  // log odds by the first table
}

BOOST_AUTO_TEST_CASE(the_lead_above_a_chord_is_likely_the_melody) {
  const LogSpectrogram spectrogram = log_spectrogram(lead_and_chord());
  const JointPeaks peaks = joint_peaks(spectrogram, kWorthHop_s);
  const std::vector<float> probabilities = melody_probabilities(peaks, spectrogram);
  BOOST_REQUIRE_EQUAL(probabilities.size(), peaks.all.size());
  BOOST_TEST(std::ranges::all_of(probabilities, [](float p) { return p > 0 && p < 1; }));
  std::size_t likeliest = 0, frames = 0;
  for (std::size_t i = 0; i < 5 * kNotes.size(); ++i) {
    const std::size_t first = peaks.offsets[i], last = peaks.offsets[i + 1];
    if (first == last) continue;
    ++frames;
    const auto best = std::max_element(probabilities.begin() + static_cast<long>(first),
                                       probabilities.begin() + static_cast<long>(last)) -
                      probabilities.begin();
    likeliest += std::abs(peaks.all[static_cast<std::size_t>(best)].pitch - static_cast<float>(kNotes[i / 5])) < 0.5f;
  }
  BOOST_TEST(frames == 5 * kNotes.size());
  BOOST_TEST(likeliest > 0.8 * static_cast<double>(frames));
}

BOOST_AUTO_TEST_CASE(melody_peaks_follow_their_definition_in_one_view) {
  const LogSpectrogram spectrogram = log_spectrogram(lead_and_chord());
  MelodyPeaksParameters parameters;
  parameters.peaks = 3;
  const auto function = make_melody_peaks(parameters);
  BOOST_TEST(function->salience(spectrogram, SalienceView::plain, kWorthHop_s).frames() == 0u);
  const Salience salience = function->salience(spectrogram, SalienceView::whitened, kWorthHop_s);
  const JointPeaks peaks = joint_peaks(spectrogram, kWorthHop_s);
  const std::vector<float> probabilities = melody_probabilities(peaks, spectrogram);
  BOOST_REQUIRE_EQUAL(salience.frames(), peaks.frames());
  for (std::size_t i = 0; i < salience.frames(); ++i) {
    std::vector<int> expected;
    double best = parameters.least_best;
    for (std::size_t c = peaks.offsets[i]; c < peaks.offsets[i + 1]; ++c)
      best = std::max(best, static_cast<double>(probabilities[c]));
    for (std::size_t c = peaks.offsets[i]; c < peaks.offsets[i + 1]; ++c)
      if (probabilities[c] >= parameters.least * best)
        expected.push_back(
            static_cast<int>(std::lround(255 + 255 * std::log(probabilities[c] / best) / parameters.range)));
    std::ranges::sort(expected, std::greater());
    if (expected.size() > 3) expected.resize(3);
    std::vector<int> found;
    for (std::uint32_t p = salience.offsets[i]; p < salience.offsets[i + 1]; ++p)
      found.push_back(salience.peaks[p].strength);
    BOOST_TEST(found == expected, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(line_peaks_change_the_strengths_of_the_whitened_view_alone) {
  const LogSpectrogram spectrogram = log_spectrogram(lead_and_chord());
  const auto weighed = make_melody_line_peaks({});
  const auto strengths = make_line_salience({});
  const double hop_s = weighed->hop_s();
  BOOST_TEST((weighed->salience(spectrogram, SalienceView::plain, hop_s) ==
              strengths->salience(spectrogram, SalienceView::plain, hop_s)));
  const Salience before = strengths->salience(spectrogram, SalienceView::whitened, hop_s);
  const Salience after = weighed->salience(spectrogram, SalienceView::whitened, hop_s);
  BOOST_REQUIRE_EQUAL(after.frames(), before.frames());
  BOOST_TEST(after.peaks.size() <= before.peaks.size());
  // Most frames of the second note begin with it.
  std::size_t lead = 0;
  for (std::size_t i = 22; i < 38; ++i)
    if (const SaliencePeak* peak = after.strongest(i)) lead += std::abs(peak->pitch() - 74) < 0.5f;
  BOOST_TEST(lead >= 12u);
}

BOOST_AUTO_TEST_CASE(silence_has_no_peaks) {
  const LogSpectrogram silence = log_spectrogram({kEngineRate, std::vector<float>(kEngineRate, 0)});
  for (const LogSpectrogram& spectrogram : {silence, LogSpectrogram{}}) {
    BOOST_TEST(make_melody_peaks({})->salience(spectrogram, SalienceView::whitened, kWorthHop_s).peaks.empty());
    BOOST_TEST(make_melody_line_peaks({})->salience(spectrogram, SalienceView::whitened, 0.025).peaks.empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()
