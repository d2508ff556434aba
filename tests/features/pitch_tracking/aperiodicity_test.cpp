// The function of each window equals YIN's formula, evaluated slowly, on any signal and at any position; it is 0 at the
// period of a periodic signal and 1 where there is nothing to measure.
#include "features/pitch_tracking/aperiodicity.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <rapidcheck/boost_test.h>
#include <span>

#include "tests/features/audio_samples.hpp"

using namespace tunefind;

namespace {

constexpr std::size_t kLength = 800;  // 50 ms at the engine rate
constexpr std::size_t kHop = 160;
constexpr std::size_t kLongest = 247;

Audio noise(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  Audio audio;
  audio.samples.resize(size);
  for (float& sample : audio.samples) sample = static_cast<float>(random()) / 0x1p31f - 1;
  return audio;
}

/// Equations 6 and 8 of de Cheveigné & Kawahara 2002, sum by sum.
std::vector<double> slow_function(const Audio& audio, std::ptrdiff_t first, std::size_t length, std::size_t longest) {
  const auto x = [&](std::size_t n) {
    const std::ptrdiff_t at = first + static_cast<std::ptrdiff_t>(n);
    return at >= 0 && at < static_cast<std::ptrdiff_t>(audio.samples.size()) ? audio.samples[at] : 0.0;
  };
  std::vector<double> function{1};
  double sum = 0;
  for (std::size_t lag = 1; lag <= longest; ++lag) {
    double difference = 0;
    for (std::size_t n = 0; n < length; ++n) difference += std::pow(x(n) - x(n + lag), 2);
    sum += difference;
    function.push_back(sum > 0 ? difference * static_cast<double>(lag) / sum : 1);
  }
  return function;
}

/// The function of the single window that begins at `first`.
std::vector<float> function_at(const Audio& audio, std::ptrdiff_t first) {
  Aperiodicity aperiodicity(audio, {{first, kLength}}, kHop, kLongest);
  aperiodicity.next();
  const std::span<const float> function = aperiodicity.function(0);
  return {function.begin(), function.end()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(aperiodicity_test)

RC_BOOST_PROP(equals_the_slow_formula_in_noise_for_any_windows, ()) {
  const Audio audio = noise(*rc::gen::inRange<std::size_t>(0, 4000), *rc::gen::arbitrary<unsigned>());
  const auto hop = *rc::gen::inRange<std::size_t>(1, 200);
  const auto longest = *rc::gen::inRange<std::size_t>(1, 520);
  std::vector<SampleWindow> windows(*rc::gen::inRange<std::size_t>(1, 4));
  for (SampleWindow& window : windows) {
    window.first = *rc::gen::inRange<std::ptrdiff_t>(-2000, 4500);
    window.length = *rc::gen::oneOf(rc::gen::inRange<std::size_t>(hop, 900), rc::gen::just(5 * hop));
  }
  Aperiodicity aperiodicity(audio, windows, hop, longest);
  for (int step = 0; step < 5; ++step) {
    aperiodicity.next();
    for (std::size_t n = 0; n < windows.size(); ++n) {
      const std::span<const float> function = aperiodicity.function(n);
      const std::vector<double> expected = slow_function(audio, windows[n].first, windows[n].length, longest);
      RC_ASSERT(function.size() == expected.size());
      for (std::size_t lag = 0; lag < expected.size(); ++lag) RC_ASSERT(std::abs(function[lag] - expected[lag]) < 1e-4);
      windows[n].first += static_cast<std::ptrdiff_t>(hop);
    }
  }
}

RC_BOOST_PROP(is_0_at_the_period_of_a_periodic_signal, ()) {
  const std::size_t period = *rc::gen::inRange<std::size_t>(10, 240);
  const Audio cycle = noise(period, *rc::gen::arbitrary<unsigned>());
  Audio audio;
  for (std::size_t i = 0; i < 3000; ++i) audio.samples.push_back(cycle.samples[i % period]);
  const std::vector<float> function = function_at(audio, 1000);
  RC_ASSERT(function[period] < 1e-4f);
  RC_ASSERT(*std::min_element(function.begin(), function.begin() + static_cast<std::ptrdiff_t>(period)) > 0.02f);
}

BOOST_AUTO_TEST_CASE(is_close_to_1_in_noise) {
  for (const float value : function_at(noise(4000, 2), 1500)) BOOST_TEST(std::abs(value - 1) < 0.25f);
}

BOOST_AUTO_TEST_CASE(is_1_at_lag_0_and_in_silence) {
  for (const std::size_t size : {0u, 100u, 4000u})
    for (const float value : function_at({kEngineRate, std::vector<float>(size)}, 0)) BOOST_TEST(value == 1.0f);
  BOOST_TEST(function_at({kEngineRate, audio_samples::tone(200, 0.3, kEngineRate)}, 2000)[0] == 1.0f);
}

BOOST_AUTO_TEST_CASE(is_1_in_silence_after_a_loud_sound) {
  Audio audio = noise(2000, 3);
  audio.samples.resize(8000);
  Aperiodicity aperiodicity(audio, {{0, kLength}}, kHop, kLongest);
  for (std::size_t first = 0; first < 6000; first += kHop) {
    aperiodicity.next();
    for (const float value : aperiodicity.function(0)) {
      if (first >= 2000) BOOST_TEST(value == 1.0f);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
