// The features of a peak tell where and how a tone sounds.
#include "features/melody_extraction/peak_features.hpp"

#include <algorithm>

#include "tests/features/melody_extraction/two_tones.hpp"

using namespace audio_samples;
using namespace tunefind;
using namespace tunefind::test;

namespace {

// The places of some features (features/melody_extraction/peak_features.hpp).
constexpr std::size_t kShareOfWhitened = 2, kOctaveAbove = 4, kPitch = 12, kBelowHighest = 16, kLength = 19,
                      kMovement = 21, kRise = 22, kFall = 23, kFirstPartial = 24, kThirdPartial = 26;

}  // namespace

BOOST_AUTO_TEST_SUITE(peak_features_test)

BOOST_AUTO_TEST_CASE(features_tell_where_and_how_long_a_tone_sounds) {
  const LogSpectrogram spectrogram = log_spectrogram(two_tones());
  const JointPeaks peaks = joint_peaks(spectrogram, kPeakHop_s);
  const auto features = peak_features(peaks, spectrogram);
  BOOST_REQUIRE_EQUAL(features.size(), peaks.all.size());
  const PeakFeatures& low = features[peak_at(peaks, 15, 55)];
  const PeakFeatures& high = features[peak_at(peaks, 15, 71)];
  BOOST_TEST(std::abs(low[kPitch] - 55) < 0.25);
  BOOST_TEST(std::abs(high[kPitch] - 71) < 0.25);
  BOOST_TEST(low[kBelowHighest] > 15);
  BOOST_TEST(std::max(low[kShareOfWhitened], high[kShareOfWhitened]) > 0.5);
  BOOST_TEST(low[kLength] >= 18);
  BOOST_TEST(high[kLength] >= 8);
  BOOST_TEST(high[kLength] <= 12);
  BOOST_TEST(high[kMovement] < 0.25);
  BOOST_TEST(high[kFirstPartial] > high[kThirdPartial]);
  // The tone begins in frame 10 and goes on: its strength has risen, and does not fall yet.
  const PeakFeatures& onset = features[peak_at(peaks, 10, 71)];
  BOOST_TEST(onset[kRise] > onset[kFall]);
}

BOOST_AUTO_TEST_CASE(features_do_not_depend_on_the_gain) {
  Audio audio = two_tones();
  const LogSpectrogram loud = log_spectrogram(audio);
  for (float& sample : audio.samples) sample *= 0.25f;
  const LogSpectrogram soft = log_spectrogram(audio);
  const JointPeaks peaks = joint_peaks(loud, kPeakHop_s);
  const auto a = peak_features(peaks, loud), b = peak_features(peaks, soft);
  for (std::size_t c = 0; c < a.size(); ++c)
    for (std::size_t f = 0; f < kPeakFeatures; ++f) BOOST_TEST(std::abs(a[c][f] - b[c][f]) < 0.05);
}

BOOST_AUTO_TEST_CASE(an_octave_above_is_seen_as_such) {
  Audio audio = partials_at(55, 1);
  const Audio octave = partials_at(67, 1);
  for (std::size_t i = 0; i < audio.samples.size(); ++i) audio.samples[i] += octave.samples[i];
  const LogSpectrogram spectrogram = log_spectrogram(audio);
  const JointPeaks peaks = joint_peaks(spectrogram, kPeakHop_s);
  BOOST_TEST(peak_features(peaks, spectrogram)[peak_at(peaks, 5, 55)][kOctaveAbove] > 0.3);
}

BOOST_AUTO_TEST_CASE(what_others_say_of_a_peak_is_not_known_yet) {
  const LogSpectrogram spectrogram = log_spectrogram(two_tones());
  for (const PeakFeatures& features : peak_features(joint_peaks(spectrogram, kPeakHop_s), spectrogram))
    BOOST_TEST(std::all_of(features.begin() + kOwnFeatures, features.end(), [](float value) { return value == 0; }));
}

BOOST_AUTO_TEST_CASE(silence_has_no_features) {
  const LogSpectrogram spectrogram = log_spectrogram({kEngineRate, std::vector<float>(kEngineRate, 0)});
  BOOST_TEST(peak_features(joint_peaks(spectrogram, kPeakHop_s), spectrogram).empty());
}

BOOST_AUTO_TEST_SUITE_END()
