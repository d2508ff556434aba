// A sine of known level has that level in its band and almost none elsewhere; cepstra of a flat or rippled spectrum are
// cosines known by construction.
#include "features/spectrum/mel_levels.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "features/spectrum/mel_spectrogram.hpp"
#include "tests/features/audio_samples.hpp"

using namespace tunefind;

BOOST_AUTO_TEST_SUITE(mel_levels_test)

BOOST_AUTO_TEST_CASE(a_sine_has_its_level_in_its_band) {
  // Halfway between the two mel bands that are pooled into this one.
  const std::size_t band = 12;
  const double hz = hertz_of_mel(MelSpectrogram{}.centre_mel(2 * band + 0.5));
  for (const double amplitude : {1.0, 0.1, 0.001}) {
    Audio audio{kEngineRate, audio_samples::harmonic_tone(hz, {static_cast<float>(amplitude)}, 2, kEngineRate)};
    const MelLevels mel = mel_levels(audio);
    BOOST_TEST(mel.frames() == 8u);
    for (std::size_t i = 1; i + 1 < mel.frames(); ++i) {
      BOOST_TEST(std::abs(mel.frame(i)[band] - (255 + 40 * std::log10(amplitude))) <= 2);
      BOOST_TEST(mel.frame(i)[band + 3] < mel.frame(i)[band] - 60);
    }
  }
}

BOOST_AUTO_TEST_CASE(silence_has_level_0_and_an_empty_recording_no_frames) {
  const MelLevels silence = mel_levels({kEngineRate, std::vector<float>(8000)});
  BOOST_TEST(silence.frames() == 2u);
  BOOST_TEST(*std::max_element(silence.levels.begin(), silence.levels.end()) == 0);
  BOOST_TEST(mel_levels({}).empty());
}

BOOST_AUTO_TEST_CASE(a_ripple_over_the_bands_is_one_coefficient) {
  for (const int ripple : {1, 3, 7}) {
    MelLevels mel;
    for (std::size_t i = 0; i < 5; ++i)
      for (std::size_t b = 0; b < MelLevels::kBands; ++b)
        mel.levels.push_back(static_cast<std::uint8_t>(std::lround(
            120 + 60 * std::cos(std::numbers::pi * ripple * (static_cast<double>(b) + 0.5) / MelLevels::kBands))));
    const std::vector<double> mfcc = mean_mfcc(mel, 12);
    for (int k = 1; k <= 12; ++k) BOOST_TEST(std::abs(mfcc[k - 1] - (k == ripple ? 30 * std::sqrt(16.0) : 0)) < 1);
  }
  for (const double coefficient : mean_mfcc({}, 4)) BOOST_TEST(coefficient == 0);
}

BOOST_AUTO_TEST_SUITE_END()
