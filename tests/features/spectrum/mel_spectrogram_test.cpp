// A sine appears in the band centred on its frequency, at its time, with the square of its amplitude; a sine between
// two bands is shared by them.
#include "features/spectrum/mel_spectrogram.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>
#include <rapidcheck/boost_test.h>

#include "tests/features/audio_samples.hpp"

using namespace tunefind;

namespace {

MelSpectrogram mel_of_sine(double hz, double amplitude = 0.25) {
  return mel_spectrogram({kEngineRate, audio_samples::tone(hz, 0.4, kEngineRate, amplitude)});
}

std::size_t strongest_band(const MelSpectrogram& s, std::size_t frame) {
  return std::ranges::max_element(s.frame(frame)) - s.frame(frame).begin();
}

float total(const MelSpectrogram& s, std::size_t frame) {
  return std::accumulate(s.frame(frame).begin(), s.frame(frame).end(), 0.0f);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mel_spectrogram_test)

BOOST_AUTO_TEST_CASE(mel_is_1000_at_1000_hz_and_can_be_inverted) {
  BOOST_TEST(std::abs(mel_of_hertz(1000) - 1000) < 0.1);
  for (const double hz : {0.0, 50.0, 440.0, 7600.0}) BOOST_TEST(std::abs(hertz_of_mel(mel_of_hertz(hz)) - hz) < 1e-9);
}

BOOST_AUTO_TEST_CASE(bands_are_even_in_mel_between_50_hz_and_7600_hz_in_frames_of_25_ms) {
  const MelSpectrogram s = mel_of_sine(440);
  BOOST_TEST(s.hop_s == 0.025);
  BOOST_TEST(s.bands == 64u);
  BOOST_TEST(s.frames() == 16u);
  BOOST_TEST(s.values.size() == 16u * 64u);
  BOOST_TEST(std::abs(hertz_of_mel(s.centre_mel(-1)) - 50) < 1e-9);
  BOOST_TEST(std::abs(hertz_of_mel(s.centre_mel(64)) - 7600) < 1e-9);
  BOOST_TEST(std::abs(s.centre_mel(0) + s.centre_mel(2) - 2 * s.centre_mel(1)) < 1e-9);
}

BOOST_AUTO_TEST_CASE(a_sine_lands_in_the_band_that_is_centred_on_it) {
  for (std::size_t band = 0; band < 64; ++band) {
    const MelSpectrogram s = mel_of_sine(hertz_of_mel(MelSpectrogram{}.centre_mel(static_cast<double>(band))));
    BOOST_TEST(strongest_band(s, 8) == band);
  }
}

BOOST_AUTO_TEST_CASE(a_sine_between_two_bands_is_shared_by_them) {
  for (const double between : {20.5, 40.5, 60.5}) {
    const MelSpectrogram s = mel_of_sine(hertz_of_mel(MelSpectrogram{}.centre_mel(between)), 1);
    const auto below = static_cast<std::size_t>(between);
    BOOST_TEST(std::abs(s.frame(8)[below] - 0.5f) < 0.06f);
    BOOST_TEST(std::abs(s.frame(8)[below + 1] - 0.5f) < 0.06f);
  }
}

RC_BOOST_PROP(a_sine_adds_the_square_of_its_amplitude, ()) {
  const double hz = *rc::gen::inRange(200, 7000), amplitude = *rc::gen::inRange(1, 100) / 100.0;
  const MelSpectrogram s = mel_of_sine(hz, amplitude);
  RC_ASSERT(std::abs(total(s, 8) / (amplitude * amplitude) - 1) < 0.01);
}

BOOST_AUTO_TEST_CASE(a_tone_begins_and_ends_in_its_frames) {
  std::vector<float> samples(16000);
  const std::vector<float> tone = audio_samples::tone(1000, 0.25, kEngineRate, 1);
  std::ranges::copy(tone, samples.begin() + 8000);  // 0.5 s to 0.75 s: frames 20 to 30
  const MelSpectrogram s = mel_spectrogram({kEngineRate, samples});
  for (std::size_t i = 0; i < s.frames(); ++i) {
    if (i < 18 || i > 32) BOOST_TEST(total(s, i) == 0.0f);  // more than half a window away
    if (i > 21 && i < 29) BOOST_TEST(std::abs(total(s, i) - 1) < 0.01f);
  }
  // At the edges of the tone, half of the window covers it.
  for (const std::size_t edge : {20u, 30u}) BOOST_TEST(std::abs(total(s, edge) - 0.5f) < 0.02f);
}

BOOST_AUTO_TEST_CASE(empty_and_silent_recordings) {
  BOOST_TEST(mel_spectrogram({}).frames() == 0u);
  BOOST_TEST(mel_spectrogram({kEngineRate, {0.5f}}).frames() == 1u);
  const MelSpectrogram silence = mel_spectrogram({kEngineRate, std::vector<float>(3000)});
  BOOST_TEST(silence.frames() == 8u);
  BOOST_TEST(std::ranges::count(silence.values, 0.0f) == std::ssize(silence.values));
}

BOOST_AUTO_TEST_SUITE_END()
