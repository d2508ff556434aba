// The function computed by FFT is YIN's formula, evaluated slowly, on any signal; it is 0 at the period of what repeats
// exactly, and 1 where there is nothing to measure.
#include "features/aperiodicity.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <rapidcheck/boost_test.h>

#include "tests/features/audio_samples.hpp"

using namespace tunefind;

namespace {

constexpr std::ptrdiff_t kIntegration = 800;  // 50 ms at the engine rate

Audio noise(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  Audio audio;
  audio.samples.resize(size);
  for (float& sample : audio.samples) sample = static_cast<float>(random()) / 0x1p31f - 1;
  return audio;
}

/// Equations 6 and 8 of de Cheveigné & Kawahara 2002, sum by sum.
std::vector<double> slow_function(const Audio& audio, std::ptrdiff_t centre, std::ptrdiff_t longest) {
  const std::ptrdiff_t first = centre - (kIntegration + longest) / 2;
  const auto x = [&](std::ptrdiff_t n) {
    const std::ptrdiff_t at = first + n;
    return at >= 0 && at < static_cast<std::ptrdiff_t>(audio.samples.size()) ? audio.samples[at] : 0.0;
  };
  std::vector<double> function{1};
  double sum = 0;
  for (std::ptrdiff_t lag = 1; lag <= longest; ++lag) {
    double difference = 0;
    for (std::ptrdiff_t n = 0; n < kIntegration; ++n) difference += std::pow(x(n) - x(n + lag), 2);
    sum += difference;
    function.push_back(sum > 0 ? difference * static_cast<double>(lag) / sum : 1);
  }
  return function;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(aperiodicity_test)

BOOST_AUTO_TEST_CASE(it_equals_the_slow_formula_anywhere_in_noise) {
  const Audio audio = noise(4000, 1);
  Aperiodicity aperiodicity(audio, 65);
  const auto longest = static_cast<std::ptrdiff_t>(aperiodicity.longest_lag());
  BOOST_TEST(static_cast<double>(longest) >= 16000 / 65.0);
  for (const std::ptrdiff_t centre : {0, 37, 500, 2000, 3600, 3999, 4400}) {
    const std::vector<float>& function = aperiodicity.around(static_cast<std::size_t>(centre));
    const std::vector<double> expected = slow_function(audio, centre, longest);
    BOOST_REQUIRE_EQUAL(function.size(), expected.size());
    for (std::size_t lag = 0; lag < expected.size(); ++lag) BOOST_TEST(std::abs(function[lag] - expected[lag]) < 1e-4);
  }
}

RC_BOOST_PROP(it_is_0_at_the_period_of_what_repeats_exactly, ()) {
  const std::size_t period = *rc::gen::inRange<std::size_t>(10, 240);
  const Audio cycle = noise(period, *rc::gen::arbitrary<unsigned>());
  Audio audio;
  for (std::size_t i = 0; i < 3000; ++i) audio.samples.push_back(cycle.samples[i % period]);
  Aperiodicity aperiodicity(audio, 65);
  const std::vector<float>& function = aperiodicity.around(1500);
  RC_ASSERT(function[period] < 1e-4f);
  RC_ASSERT(*std::min_element(function.begin(), function.begin() + static_cast<std::ptrdiff_t>(period)) > 0.02f);
}

BOOST_AUTO_TEST_CASE(noise_does_not_repeat) {
  const Audio audio = noise(4000, 2);
  Aperiodicity aperiodicity(audio, 65);
  for (const float value : aperiodicity.around(2000)) BOOST_TEST(std::abs(value - 1) < 0.25f);
}

BOOST_AUTO_TEST_CASE(it_is_1_at_lag_0_and_in_silence) {
  for (const std::size_t size : {0u, 100u, 4000u}) {
    const Audio silence{kEngineRate, std::vector<float>(size)};
    Aperiodicity aperiodicity(silence, 100);
    for (const float value : aperiodicity.around(size / 2)) BOOST_TEST(value == 1.0f);
  }
  const Audio tone{kEngineRate, audio_samples::tone(200, 0.3, kEngineRate)};
  BOOST_TEST(Aperiodicity(tone, 65).around(2400)[0] == 1.0f);
}

BOOST_AUTO_TEST_CASE(one_moment_does_not_remember_another) {
  const Audio audio = noise(6000, 3);
  Aperiodicity fresh(audio, 65), used(audio, 65);
  used.around(1000);
  BOOST_TEST((used.around(4000) == fresh.around(4000)));
}

BOOST_AUTO_TEST_SUITE_END()
