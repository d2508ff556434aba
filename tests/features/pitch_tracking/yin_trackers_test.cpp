// aubio is the oracle: on any sound both methods find the pitches that aubio finds, frame by frame, and a part of a
// recording gives the same pitches as the whole.
#include "features/pitch_tracking/yin_trackers.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <string>

#include "experiments/synthesis/hum_synthesis.hpp"
#include "features/hertz.hpp"
#include "features/pitch_tracking/aubio_pitch.hpp"
#include "tests/features/audio_samples.hpp"

using namespace tunefind;

namespace {

/// Pitches of yinfast with all 512 lags that aubio measures.
std::vector<float> yinfast_of(const Audio& audio, std::size_t first, std::size_t last) {
  const auto begin = static_cast<std::ptrdiff_t>(first * kPitchHop);
  Aperiodicity aperiodicity(audio, {{begin + yinfast_window().first, yinfast_window().length}}, kPitchHop, 511);
  std::vector<float> hz;
  for (std::size_t frame = first; frame < last; ++frame) {
    aperiodicity.next();
    hz.push_back(yinfast_hz(aperiodicity.function(0), audio, frame));
  }
  return hz;
}

struct Method {
  const char* name;
  std::vector<float> (*hz)(const Audio&, std::size_t, std::size_t);
};
const std::vector<Method> kMethods{{"yinfft", yinfft_hz}, {"yinfast", yinfast_of}};

Audio hum(Voice voice, double noise_db) {
  HumOptions options;
  options.voice = voice;
  options.transposition = voice == Voice::male ? -14 : voice == Voice::female ? 0 : 14;
  options.background_noise_db = noise_db;
  return render_hum(demo_tunes().front(), options).audio;
}

Audio noise(std::size_t size) {
  std::mt19937 random(5);
  Audio audio{kEngineRate, std::vector<float>(size)};
  for (float& sample : audio.samples) sample = static_cast<float>(random()) / 0x1p31f - 1;
  return audio;
}

/// Number of frames in which the method and aubio differ by more than a cent, or in which only one of them finds a
/// pitch.
std::size_t differing_frames(const Audio& audio, const Method& method) {
  const std::vector<float> expected = aubio_pitch(audio, method.name, 1024).hz;
  const std::vector<float> hz = method.hz(audio, 0, pitch_frames(audio));
  BOOST_REQUIRE_EQUAL(hz.size(), expected.size());
  std::size_t differing = 0;
  for (std::size_t i = 0; i < hz.size(); ++i) {
    BOOST_TEST(std::isfinite(hz[i]));
    differing += hz[i] > 0 && expected[i] > 0 ? std::abs(midi_of_hertz(hz[i]) - midi_of_hertz(expected[i])) > 0.01
                                              : hz[i] != expected[i];
  }
  return differing;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(yin_trackers_test)

BOOST_AUTO_TEST_CASE(hums_have_aubios_pitches) {
  for (const Method& method : kMethods)
    for (const Voice voice : {Voice::male, Voice::female, Voice::whistle})
      for (const double noise_db : {-100, -40, -15, -5})
        BOOST_TEST(differing_frames(hum(voice, noise_db), method) == 0,
                   method.name << ", voice " << static_cast<int>(voice) << ", noise " << noise_db
                               << " dB: " << differing_frames(hum(voice, noise_db), method));
}

BOOST_AUTO_TEST_CASE(tones_that_begin_and_end_in_silence_have_aubios_pitches) {
  for (const Method& method : kMethods)
    for (const double hz : {50.0, 70.0, 200.0, 440.0, 1200.0, 1500.0, 3000.0}) {
      Audio audio{kEngineRate, std::vector<float>(1600)};
      const std::vector<float> tone = audio_samples::harmonic_tone(hz, {0.2, 0.1, 0.05}, 0.31, kEngineRate);
      audio.samples.insert(audio.samples.end(), tone.begin(), tone.end());
      audio.samples.resize(audio.samples.size() + 4000);
      BOOST_TEST(differing_frames(audio, method) == 0,
                 method.name << " at " << hz << " Hz: " << differing_frames(audio, method));
    }
}

BOOST_AUTO_TEST_CASE(noise_and_silence_have_aubios_pitches) {
  for (const Method& method : kMethods)
    for (const std::size_t size : {0u, 1u, 159u, 160u, 801u, 5000u, 30000u}) {
      BOOST_TEST(differing_frames(noise(size), method) == 0, method.name << ", noise, " << size);
      BOOST_TEST(differing_frames({kEngineRate, std::vector<float>(size)}, method) == 0,
                 method.name << ", nothing, " << size);
    }
}

BOOST_AUTO_TEST_CASE(a_part_of_a_recording_has_the_pitches_of_the_whole) {
  const Audio audio = hum(Voice::female, -30);
  for (const Method& method : kMethods) {
    const std::vector<float> whole = method.hz(audio, 0, pitch_frames(audio));
    const std::vector<float> part = method.hz(audio, 100, 301);
    BOOST_REQUIRE_EQUAL(part.size(), 201u);
    for (std::size_t i = 0; i < part.size(); ++i)
      BOOST_TEST(std::abs(part[i] - whole[100 + i]) < 1e-3f * whole[100 + i] + 1e-6f);
  }
}

BOOST_AUTO_TEST_SUITE_END()
