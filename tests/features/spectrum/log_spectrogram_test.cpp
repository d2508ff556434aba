// A spectrogram shows a sound at its frequency and time, in proportion to its amplitude, and whitening removes the
// spectral envelope and nothing else.
#include "features/spectrum/log_spectrogram.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <rapidcheck/boost_test.h>

#include "features/hertz.hpp"
#include "tests/features/audio_samples.hpp"

using namespace tunefind;

namespace {

LogSpectrogram of_sine(double pitch, double amplitude = 0.25) {
  return log_spectrogram({kEngineRate, audio_samples::tone(hertz_of_midi(pitch), 0.4, kEngineRate, amplitude)});
}

double pitch_of_bin(const LogSpectrogram& s, std::size_t bin) {
  return s.lowest_pitch + static_cast<double>(bin) / s.bins_per_semitone;
}

std::size_t strongest_bin(const LogSpectrogram& s, std::size_t frame) {
  return std::max_element(s.frame(frame).begin(), s.frame(frame).end()) - s.frame(frame).begin();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(log_spectrogram_test)

BOOST_AUTO_TEST_CASE(it_reaches_from_55_hz_to_7600_hz_in_frames_of_25_ms) {
  const LogSpectrogram s = of_sine(69);
  BOOST_TEST(s.hop_s == 0.025);
  BOOST_TEST(s.frames() == 16u);
  BOOST_TEST(std::abs(hertz_of_midi(s.lowest_pitch) - 55) < 1e-9);
  const double highest_hz = hertz_of_midi(pitch_of_bin(s, s.bins - 1));
  BOOST_TEST(highest_hz < 7600);
  BOOST_TEST(highest_hz > 7600 / std::exp2(1.0 / 48));
  BOOST_TEST(s.values.size() == s.frames() * s.bins);
}

BOOST_AUTO_TEST_CASE(a_sine_peaks_in_its_bin) {
  // An FFT bin is 3.9 Hz wide: a quarter of a semitone at MIDI 61, more below.
  for (double pitch = 62; pitch < 117.9; pitch += 0.25)
    BOOST_TEST(std::abs(pitch_of_bin(of_sine(pitch), strongest_bin(of_sine(pitch), 8)) - pitch) < 0.26);
  for (double pitch = 34; pitch < 62; pitch += 0.25) {
    const LogSpectrogram s = of_sine(pitch);
    BOOST_TEST(std::abs(hertz_of_midi(pitch_of_bin(s, strongest_bin(s, 8))) - hertz_of_midi(pitch)) < 4);
  }
}

BOOST_AUTO_TEST_CASE(a_sine_peaks_near_half_its_amplitude) {
  for (double pitch = 36; pitch < 117; pitch += 0.7) {
    const LogSpectrogram s = of_sine(pitch, 1.0);
    const float peak = s.frame(8)[strongest_bin(s, 8)];
    // The window halves the amplitude; bins of the treble are wider than the peak of a sine and average it.
    BOOST_TEST((peak > (pitch < 90 ? 0.2f : 0.05f) && peak < 0.51f), "MIDI " << pitch << " peaks at " << peak);
  }
}

RC_BOOST_PROP(it_scales_with_the_gain, ()) {
  const double pitch = *rc::gen::inRange(330, 1170) / 10.0;
  const auto gain = static_cast<float>(*rc::gen::inRange(1, 400)) / 100;
  const LogSpectrogram s = of_sine(pitch, 0.25), louder = of_sine(pitch, 0.25 * gain);
  for (std::size_t i = 0; i < s.values.size(); ++i)
    RC_ASSERT(std::abs(louder.values[i] - gain * s.values[i]) < 1e-6f * gain + 1e-4f * louder.values[i]);
}

BOOST_AUTO_TEST_CASE(a_click_is_strongest_in_the_frame_centred_on_it) {
  for (const std::size_t frame : {0u, 7u, 20u}) {
    Audio click{kEngineRate, std::vector<float>(16000)};
    click.samples[400 * frame] = 1;
    const LogSpectrogram s = log_spectrogram(click);
    std::vector<float> level;
    for (std::size_t i = 0; i < s.frames(); ++i) level.push_back(s.frame(i)[200]);
    BOOST_TEST(std::distance(level.begin(), std::ranges::max_element(level)) == static_cast<std::ptrdiff_t>(frame));
    for (std::size_t i = frame + 3; i < s.frames(); ++i)
      BOOST_TEST(level[i] == 0.0f);  // 75 ms away: outside of the window
  }
}

BOOST_AUTO_TEST_CASE(empty_and_silent_recordings) {
  BOOST_TEST(log_spectrogram({}).frames() == 0u);
  BOOST_TEST(whitening_gains(log_spectrogram({}), 1, 100).size() == log_spectrogram({}).bins);
  const LogSpectrogram silence = log_spectrogram({kEngineRate, std::vector<float>(3000)});
  BOOST_TEST(silence.frames() == 8u);
  BOOST_TEST(std::ranges::count(silence.values, 0.0f) == std::ssize(silence.values));
  BOOST_TEST(std::ranges::count(whitening_gains(silence, 1, 100), 1.0f) == static_cast<std::ptrdiff_t>(silence.bins));
}

RC_BOOST_PROP(whitening_a_flat_spectrum_leaves_it_flat, ()) {
  const auto level = static_cast<float>(*rc::gen::inRange(1, 1000)) / 1000;
  const double amount = *rc::gen::inRange(0, 11) / 10.0;
  LogSpectrogram s;
  s.bins = 300;
  s.values.assign(600, level);
  for (const float gain : whitening_gains(s, amount, 100))
    RC_ASSERT(std::abs(gain * level - std::pow(level, static_cast<float>(1 - amount))) < 1e-4f);
}

BOOST_AUTO_TEST_CASE(full_whitening_levels_bass_and_treble_and_keeps_the_peaks) {
  LogSpectrogram s;
  s.bins = 320;
  s.values.assign(320, 0.01f);
  for (std::size_t b = 0; b < 320; ++b) s.values[b] *= static_cast<float>(std::exp2(-static_cast<double>(b) / 48));
  for (const std::size_t peak : {80u, 240u}) s.values[peak] *= 10;
  const std::vector<float> gains = whitening_gains(s, 1, 100);
  const auto whitened = [&](std::size_t b) { return s.values[b] * gains[b]; };
  BOOST_TEST(s.values[80] / s.values[240] > 9.0f);
  BOOST_TEST(std::abs(whitened(80) / whitened(240) - 1) < 0.05f);
  BOOST_TEST(std::abs(whitened(80) / whitened(81) - 10) < 0.3f);
}

BOOST_AUTO_TEST_CASE(levels_below_the_floor_are_not_raised_further) {
  LogSpectrogram s;
  s.bins = 320;
  s.values.assign(320, 1.0f);
  for (std::size_t b = 160; b < 320; ++b) s.values[b] = 1e-4f;
  const std::vector<float> gains = whitening_gains(s, 1, 40);
  BOOST_TEST(std::abs(gains[0] - 1) < 1e-3f);
  BOOST_TEST(std::abs(gains[319] - 100) < 0.1f);
}

BOOST_AUTO_TEST_CASE(no_whitening_changes_nothing) {
  for (const float gain : whitening_gains(of_sine(60), 0, 100)) BOOST_TEST(gain == 1.0f);
}

BOOST_AUTO_TEST_SUITE_END()
