// The transform is that of the textbook: an impulse has the same magnitude in every bin, a cosine has only its own bin,
// energy is preserved (Parseval), forward and inverse give the signal times its length, and a complex signal has the
// spectra of its parts.
#include "features/spectrum/fft.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>
#include <random>
#include <rapidcheck/boost_test.h>
#include <thread>

using tunefind::ComplexFft;
using tunefind::hann_window;
using tunefind::RealFft;

namespace {

std::vector<float> noise(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<float> samples(size);
  for (float& sample : samples) sample = static_cast<float>(random()) / 0x1p31f - 1;
  return samples;
}

std::vector<std::complex<float>> spectrum(RealFft& fft, const std::vector<float>& samples) {
  std::copy(samples.begin(), samples.end(), fft.samples());
  fft.forward();
  return {fft.bins(), fft.bins() + fft.size() / 2 + 1};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fft_test)

RC_BOOST_PROP(an_impulse_lands_in_every_bin_with_the_same_magnitude, ()) {
  const std::size_t size = 2 * *rc::gen::inRange<std::size_t>(1, 300);
  const std::size_t at = *rc::gen::inRange<std::size_t>(0, size);
  RealFft fft(size);
  std::vector<float> impulse(size);
  impulse[at] = 3;
  for (const std::complex<float> bin : spectrum(fft, impulse)) RC_ASSERT(std::abs(std::abs(bin) - 3) < 1e-5f);
}

RC_BOOST_PROP(the_inverse_gives_the_signal_times_its_length, ()) {
  const std::size_t size = 2 * *rc::gen::inRange<std::size_t>(1, 1200);
  RealFft fft(size);
  const std::vector<float> before = noise(size, *rc::gen::arbitrary<unsigned>());
  spectrum(fft, before);
  fft.inverse();
  for (std::size_t i = 0; i < size; ++i)
    RC_ASSERT(std::abs(fft.samples()[i] / static_cast<float>(size) - before[i]) < 1e-5f);
}

RC_BOOST_PROP(a_complex_signal_has_the_spectra_of_its_parts, ()) {
  const std::size_t size = 2 * *rc::gen::inRange<std::size_t>(1, 600);
  const std::vector<float> real = noise(size, *rc::gen::arbitrary<unsigned>());
  const std::vector<float> imaginary = noise(size, *rc::gen::arbitrary<unsigned>());
  RealFft fft(size);
  const auto of_real = spectrum(fft, real), of_imaginary = spectrum(fft, imaginary);
  ComplexFft both(size);
  std::copy(real.begin(), real.end(), both.samples().real);
  std::copy(imaginary.begin(), imaginary.end(), both.samples().imaginary);
  both.forward();
  for (std::size_t bin = 0; bin <= size / 2; ++bin) {
    const std::complex<float> expected = of_real[bin] + std::complex<float>(0, 1) * of_imaginary[bin];
    const std::complex<float> found(both.bins().real[bin], both.bins().imaginary[bin]);
    RC_ASSERT(std::abs(found - expected) < 1e-5f * static_cast<float>(size));
  }
}

RC_BOOST_PROP(energy_is_preserved, ()) {
  const std::size_t size = 2 * *rc::gen::inRange<std::size_t>(1, 1200);
  RealFft fft(size);
  const std::vector<float> samples = noise(size, *rc::gen::arbitrary<unsigned>());
  double in_time = 0, in_bins = 0;
  for (const float sample : samples) in_time += static_cast<double>(sample) * sample;
  const auto bins = spectrum(fft, samples);
  for (std::size_t b = 0; b < bins.size(); ++b)
    in_bins += (b == 0 || b == size / 2 ? 1 : 2) * static_cast<double>(std::norm(bins[b]));
  RC_ASSERT(std::abs(in_bins / static_cast<double>(size) - in_time) < 1e-5 * in_time);
}

BOOST_AUTO_TEST_CASE(a_cosine_lands_in_its_bin_and_no_other) {
  RealFft fft(512);
  BOOST_TEST(fft.size() == 512u);
  std::vector<float> samples(512);
  for (const std::size_t k : {0u, 1u, 7u, 100u, 256u}) {
    for (std::size_t i = 0; i < 512; ++i)
      samples[i] = static_cast<float>(std::cos(2 * std::numbers::pi * static_cast<double>(k * i) / 512));
    const auto bins = spectrum(fft, samples);
    for (std::size_t b = 0; b <= 256; ++b) {
      const float expected = b != k ? 0.0f : k == 0 || k == 256 ? 512.0f : 256.0f;
      BOOST_TEST(std::abs(bins[b] - expected) < 1e-3f);
    }
  }
}

BOOST_AUTO_TEST_CASE(objects_can_be_moved) {
  RealFft first(8);
  RealFft second = std::move(first);
  second = RealFft(16);
  BOOST_TEST(std::abs(spectrum(second, std::vector<float>(16, 1.0f))[0] - 16.0f) < 1e-5f);
}

BOOST_AUTO_TEST_CASE(objects_can_be_constructed_on_several_threads) {
  const std::vector<float> samples = noise(1024, 1);
  RealFft fft(1024);
  const auto expected = spectrum(fft, samples);
  std::vector<std::vector<std::complex<float>>> heard(4);
  {
    std::vector<std::jthread> threads;
    for (auto& result : heard)
      threads.emplace_back([&samples, &result] {
        for (int n = 0; n < 50; ++n) {
          RealFft own(1024);
          result = spectrum(own, samples);
        }
      });
  }
  for (const auto& result : heard) BOOST_TEST((result == expected));
}

BOOST_AUTO_TEST_CASE(hann_windows_shifted_by_half_their_length_add_up_to_one) {
  const std::vector<float> window = hann_window(64);
  BOOST_TEST(window[0] == 0.0f);
  BOOST_TEST(window[32] == 1.0f);
  for (std::size_t i = 0; i < 32; ++i) BOOST_TEST(std::abs(window[i] + window[i + 32] - 1) < 1e-6f);
  BOOST_TEST(hann_window(0).empty());
}

BOOST_AUTO_TEST_SUITE_END()
