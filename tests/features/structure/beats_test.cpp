// The beats of a metronome are its clicks, and its tempo is found; without clicks there are no beats.
#include "features/structure/beats.hpp"

#include <algorithm>
#include <aubio/aubio.h>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <numbers>

using namespace tunefind;

namespace {

constexpr double kFirst_s = 0.31;

/// 20 s of a metronome: clicks of decaying 1 kHz with digital silence between them.
Audio clicks(double bpm) {
  Audio audio{kEngineRate, std::vector<float>(320000)};
  for (double at_s = kFirst_s; at_s < 19.9; at_s += 60 / bpm)
    for (std::size_t n = 0; n < 800; ++n) {
      const double t = static_cast<double>(n) / kEngineRate;
      audio.samples[std::lround(at_s * kEngineRate) + n] =
          static_cast<float>(0.7 * std::exp(-t / 0.01) * std::sin(2 * std::numbers::pi * 1000 * t));
    }
  return audio;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(beats_test)

BOOST_AUTO_TEST_CASE(finds_the_tempo_of_a_metronome) {
  for (const double bpm : {80.0, 90.0, 93.7, 100.0, 111.3, 120.0, 140.0}) {
    const Beats beats = track_beats(clicks(bpm));
    BOOST_REQUIRE(beats.bpm.has_value());
    BOOST_TEST(std::abs(*beats.bpm / bpm - 1) < 0.006, bpm << " is heard as " << *beats.bpm);
  }
}

BOOST_AUTO_TEST_CASE(beats_coincide_with_the_clicks) {
  // aubio counts in periods of whole hops, so its beats run ahead of a fast metronome until it catches up: at 140 bpm
  // by up to 95 ms, at the slower ones by up to 41 ms.
  for (const double bpm : {80.0, 90.0, 100.0, 120.0, 140.0}) {
    const double tolerance_s = bpm > 120 ? 0.1 : 0.05;
    const Beats beats = track_beats(clicks(bpm));
    BOOST_TEST(beats.times_s.size() > 0.8 * 20 * bpm / 60);
    double last_s = -1;
    for (const double beat_s : beats.times_s) {
      BOOST_TEST(beat_s > last_s);
      last_s = beat_s;
      const double away_s = std::remainder(beat_s - kFirst_s, 60 / bpm);
      BOOST_TEST(std::abs(away_s) < tolerance_s, bpm << " bpm, at " << beat_s << ": off by " << away_s);
    }
  }
}

BOOST_AUTO_TEST_CASE(without_clicks_there_is_no_tempo) {
  for (const std::size_t size : {0u, 100u, 800u, 160000u}) {
    const Beats beats = track_beats({kEngineRate, std::vector<float>(size)});
    BOOST_TEST(beats.times_s.empty());
    BOOST_TEST(!beats.bpm.has_value());
  }
  Audio one_click = clicks(1);
  one_click.samples.resize(32000);
  BOOST_TEST(!track_beats(one_click).bpm.has_value());
}

/// The beats that aubio's own tempo object announces.
std::vector<double> aubio_beats(const Audio& audio) {
  constexpr uint_t kHop = 256;
  aubio_tempo_t* tempo = new_aubio_tempo("default", 1024, kHop, static_cast<uint_t>(audio.sample_rate));
  aubio_tempo_set_silence(tempo, -std::numeric_limits<float>::infinity());
  fvec_t *hop = new_fvec(kHop), *beat = new_fvec(1);
  std::vector<double> times_s;
  for (std::size_t from = 0; from + kHop <= audio.samples.size(); from += kHop) {
    std::copy_n(audio.samples.begin() + static_cast<std::ptrdiff_t>(from), kHop, hop->data);
    aubio_tempo_do(tempo, hop, beat);
    if (beat->data[0] > 0) times_s.push_back(aubio_tempo_get_last_s(tempo));
  }
  del_fvec(hop), del_fvec(beat), del_aubio_tempo(tempo);
  return times_s;
}

BOOST_AUTO_TEST_CASE(finds_the_beats_that_aubios_tempo_object_finds) {
  for (const double bpm : {83.0, 97.5, 121.0}) {
    Audio audio = clicks(bpm);
    unsigned state = 1;
    for (float& sample : audio.samples) {
      state = state * 1664525 + 1013904223;
      sample += 0.01f * (static_cast<float>(state) / 0x1p32f - 0.5f);
    }
    // aubio drops a beat at the very start of a hop, so we can find more.
    const std::vector<double> expected = aubio_beats(audio), found = track_beats(audio).times_s;
    BOOST_TEST(expected.size() > 10u);
    for (const double beat_s : expected) {
      const auto nearest = std::ranges::min_element(found, {}, [&](double t) { return std::abs(t - beat_s); });
      BOOST_REQUIRE(nearest != found.end());
      BOOST_TEST(std::abs(*nearest - beat_s) < 0.001, bpm << " bpm: none at " << beat_s);
    }
    BOOST_TEST(found.size() <= expected.size() + 2);
  }
}

BOOST_AUTO_TEST_SUITE_END()
