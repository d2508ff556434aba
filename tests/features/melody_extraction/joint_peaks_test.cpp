// Joint peaks are the peaks of both views, once each; their features tell where and how a tone sounds.
#include "features/melody_extraction/joint_peaks.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "features/hertz.hpp"
#include "features/melody_extraction/salience_function.hpp"
#include "tests/features/audio_samples.hpp"

using namespace audio_samples;
using namespace tunefind;

namespace {

constexpr double kPeakHop_s = 0.1;

// The places of some features (features/melody_extraction/joint_peaks.hpp).
constexpr std::size_t kShareOfWhitened = 2, kOctaveAbove = 4, kPitch = 12, kBelowHighest = 16, kLength = 19,
                      kMovement = 21, kRise = 22, kFall = 23, kFirstPartial = 24, kThirdPartial = 26;

Audio partials_at(double pitch, double seconds) {
  return {kEngineRate, harmonic_tone(hertz_of_midi(pitch), {0.2, 0.1, 0.05}, seconds, kEngineRate)};
}

/// One second of a low tone, then a higher one with it for another second.
Audio two_tones() {
  Audio audio = partials_at(55, 2);
  const Audio high = partials_at(71, 1);
  for (std::size_t i = 0; i < high.samples.size(); ++i)
    audio.samples[audio.samples.size() - high.samples.size() + i] += high.samples[i];
  return audio;
}

/// The peak of a frame within half a semitone of a pitch.
std::size_t peak_at(const JointPeaks& peaks, std::size_t frame, float pitch) {
  for (std::size_t c = peaks.offsets[frame]; c < peaks.offsets[frame + 1]; ++c)
    if (std::abs(peaks.all[c].pitch - pitch) < 0.5f) return c;
  BOOST_FAIL("no peak at " << pitch << " in frame " << frame);
  return 0;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(joint_peaks_test)

BOOST_AUTO_TEST_CASE(every_peak_of_either_view_is_a_peak_once) {
  const LogSpectrogram spectrogram = log_spectrogram(two_tones());
  const JointPeaks peaks = joint_peaks(spectrogram, kPeakHop_s);
  HarmonicSumParameters parameters;
  parameters.weakest_peak = 0.1;
  parameters.soft_frames = 1;
  const auto function = make_harmonic_sum(parameters);
  for (const SalienceView view : {SalienceView::whitened, SalienceView::plain}) {
    const Salience salience = function->salience(spectrogram, view, kPeakHop_s);
    BOOST_REQUIRE_EQUAL(salience.frames(), peaks.frames());
    std::size_t found = 0;
    for (const JointPeak& one : peaks.all) found += (view == SalienceView::whitened ? one.whitened : one.plain) > 0;
    BOOST_TEST(found == salience.peaks.size());
  }
  for (std::size_t i = 0; i < peaks.frames(); ++i) {
    BOOST_TEST(peaks.offsets[i + 1] - peaks.offsets[i] <= 2 * Salience::kMaxPeaks);
    BOOST_TEST(std::is_sorted(peaks.all.begin() + peaks.offsets[i], peaks.all.begin() + peaks.offsets[i + 1],
                              [](const auto& a, const auto& b) { return a.strength() > b.strength(); }));
  }
}

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

BOOST_AUTO_TEST_CASE(silence_has_no_peaks) {
  const LogSpectrogram spectrogram = log_spectrogram({kEngineRate, std::vector<float>(kEngineRate, 0)});
  const JointPeaks peaks = joint_peaks(spectrogram, kPeakHop_s);
  BOOST_TEST(peaks.frames() == 10u);
  BOOST_TEST(peaks.all.empty());
  BOOST_TEST(peak_features(peaks, spectrogram).empty());
  const JointPeaks none = joint_peaks({}, kPeakHop_s);
  BOOST_TEST(none.frames() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
