// Joint peaks are the peaks of both views, once each.
#include "features/melody_extraction/joint_peaks.hpp"

#include <algorithm>

#include "features/melody_extraction/salience_function.hpp"
#include "tests/features/melody_extraction/two_tones.hpp"

using namespace audio_samples;
using namespace tunefind;
using namespace tunefind::test;

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

BOOST_AUTO_TEST_CASE(silence_has_no_peaks) {
  const LogSpectrogram spectrogram = log_spectrogram({kEngineRate, std::vector<float>(kEngineRate, 0)});
  const JointPeaks peaks = joint_peaks(spectrogram, kPeakHop_s);
  BOOST_TEST(peaks.frames() == 10u);
  BOOST_TEST(peaks.all.empty());
  const JointPeaks none = joint_peaks({}, kPeakHop_s);
  BOOST_TEST(none.frames() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
