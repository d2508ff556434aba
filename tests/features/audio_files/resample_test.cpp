// Resampling changes the rate and not the signal: a tone keeps its frequency, level and onset, frequencies above the
// new Nyquist frequency are removed, and n samples become exactly round(n * to / from).
#include "features/audio_files/resample.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <rapidcheck/boost_test.h>

#include "features/error.hpp"
#include "tests/features/audio_samples.hpp"

using namespace audio_samples;
using tunefind::resample;
using tunefind::Resampler;

namespace {

/// The signal without its first and last 0.1 s, where the filter meets the edges.
std::span<const float> inner(const std::vector<float>& samples, double rate) {
  const auto edge = static_cast<std::size_t>(0.1 * rate);
  return std::span(samples).subspan(edge, samples.size() - 2 * edge);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(resample_test)

BOOST_AUTO_TEST_CASE(a_tone_is_the_same_tone_at_the_new_rate) {
  for (const double from : {8000.0, 11025.0, 22050.0, 44100.0, 48000.0, 96000.0, 192000.0})
    BOOST_TEST_CONTEXT("from " << from << " Hz") {
      const auto expected = tone(440, 1, 16000);
      const auto heard = resample(tone(440, 1, from), from, 16000);
      BOOST_REQUIRE_EQUAL(heard.size(), expected.size());
      float largest = 0;
      for (std::size_t i = 1600; i < 14400; ++i) largest = std::max(largest, std::abs(heard[i] - expected[i]));
      BOOST_TEST(largest < 1e-5f);  // sample by sample, so phase and time agree as well
    }
}

BOOST_AUTO_TEST_CASE(frequencies_above_the_new_nyquist_are_removed) {
  const auto heard = resample(tone(9000, 1, 44100), 44100, 16000);
  BOOST_TEST(level_db(inner(heard, 16000)) < -110);
}

BOOST_AUTO_TEST_CASE(the_melody_range_with_its_harmonics_passes_unchanged) {
  for (const double hz : {50.0, 1000.0, 6000.0, 7200.0}) {
    const auto heard = resample(tone(hz, 1, 44100, 1.0), 44100, 16000);
    BOOST_TEST(std::abs(level_db(inner(heard, 16000)) + 3.0103) < 0.02);
  }
}

BOOST_AUTO_TEST_CASE(an_impulse_stays_at_its_time) {
  std::vector<float> impulse(48000);
  impulse[24000] = 1;
  const auto heard = resample(impulse, 48000, 16000);
  BOOST_TEST(std::distance(heard.begin(), std::ranges::max_element(heard)) == 8000);
}

BOOST_AUTO_TEST_CASE(an_empty_signal_stays_empty) { BOOST_TEST(resample({}, 44100, 16000).empty()); }

BOOST_AUTO_TEST_CASE(impossible_rates_are_an_error) {
  BOOST_CHECK_THROW(resample({1}, -1, 16000), tunefind::AudioError);
}

RC_BOOST_PROP(equal_rates_give_the_signal_bit_for_bit, (const std::vector<float>& samples)) {
  RC_ASSERT(resample(samples, 16000, 16000) == samples);
}

RC_BOOST_PROP(the_length_is_exact, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(0, 5000);
  const double from = *rc::gen::inRange(4000, 200000);
  const double to = *rc::gen::inRange(4000, 50000);
  const auto expected = std::llround(static_cast<double>(size) * to / from);
  RC_ASSERT(static_cast<long long>(resample(std::vector<float>(size, 0.5f), from, to).size()) == expected);
}

RC_BOOST_PROP(blocks_of_any_size_give_the_same_signal, ()) {
  const auto whole = tone(440, 0.3, 44100);
  Resampler resampler(44100, 16000);
  for (std::span<const float> rest = whole; !rest.empty();) {
    const auto size = std::min(rest.size(), *rc::gen::inRange<std::size_t>(1, 6000));
    resampler.add(rest.first(size));
    rest = rest.subspan(size);
  }
  RC_ASSERT(resampler.finish() == resample(whole, 44100, 16000));
}

BOOST_AUTO_TEST_SUITE_END()
