// aubio's delay is compensated: a change of pitch at time t appears at t, for every method and window in use, and a
// steady tone has its pitch.
#include "features/pitch_tracking/aubio_pitch.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <stdexcept>

#include "features/hertz.hpp"
#include "tests/features/audio_samples.hpp"

using namespace audio_samples;
using namespace tunefind;

namespace {

const std::vector<double> kVoice{1, 0.7, 0.5, 0.35, 0.25, 0.18, 0.12, 0.09};

struct AubioMethod {
  const char* method;
  std::size_t window;
};
const std::vector<AubioMethod> kAubioMethods{{"yinfft", 1024},  {"yinfft", 2048}, {"mcomb", 2048},  {"yin", 2048},
                                             {"yinfast", 2048}, {"fcomb", 2048},  {"schmitt", 2048}};

/// 1 s of `first`, then 1 s of `second` (MIDI numbers).
Audio step(double first, double second) {
  Audio audio{kEngineRate, harmonic_tone(hertz_of_midi(first), kVoice, 1, kEngineRate)};
  const auto after = harmonic_tone(hertz_of_midi(second), kVoice, 1, kEngineRate);
  audio.samples.insert(audio.samples.end(), after.begin(), after.end());
  for (float& sample : audio.samples) sample *= 0.15f;
  return audio;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(aubio_pitch_test)

BOOST_AUTO_TEST_CASE(has_one_frame_per_hop_and_none_for_an_empty_recording) {
  for (const std::size_t size : {0u, 1u, 160u, 161u, 16000u}) {
    const Audio audio{kEngineRate, std::vector<float>(size)};
    BOOST_TEST(pitch_frames(audio) == (size + 159) / 160);
    for (const auto& [method, window] : kAubioMethods) {
      const AubioPitch heard = aubio_pitch(audio, method, window);
      BOOST_TEST(heard.hz.size() == pitch_frames(audio));
      BOOST_TEST(heard.confidence.size() == pitch_frames(audio));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_step_of_pitch_appears_at_its_time) {
  for (const auto& [method, window] : kAubioMethods)
    for (const auto& [first, second] : {std::pair{57.0, 64.0}, {64.0, 57.0}})
      BOOST_TEST_CONTEXT(method << " " << window << " from " << first << " to " << second) {
        const AubioPitch heard = aubio_pitch(step(first, second), method, window);
        const auto near = [&](std::size_t i, double pitch) {
          return heard.hz[i] > 0 && std::abs(midi_of_hertz(heard.hz[i]) - pitch) < 1;
        };
        std::size_t last_first = 0, first_second = 200;
        for (std::size_t i = 20; i < 180; ++i)
          if (near(i, first)) last_first = i;
        for (std::size_t i = 180; i-- > 20;)
          if (near(i, second)) first_second = i;
        const double seen_s = 0.005 * static_cast<double>(last_first + first_second);
        BOOST_TEST(std::abs(seen_s - 1) < 0.02);
      }
}

BOOST_AUTO_TEST_CASE(a_steady_tone_has_its_pitch) {
  for (const auto& [method, window] : kAubioMethods)
    for (const double pitch : {52.3, 60.0, 67.7}) BOOST_TEST_CONTEXT(method << " " << window << " at " << pitch) {
        const AubioPitch heard = aubio_pitch(step(pitch, pitch), method, window);
        std::vector<float> hz(heard.hz.begin() + 20, heard.hz.end() - 20);
        std::nth_element(hz.begin(), hz.begin() + hz.size() / 2, hz.end());
        BOOST_TEST(std::abs(midi_of_hertz(hz[hz.size() / 2]) - pitch) < 0.5);
      }
}

BOOST_AUTO_TEST_CASE(yin_confidence_separates_tone_from_noise_and_silence) {
  Audio audio = step(60, 60);
  audio.samples.resize(48000);
  std::uint32_t state = 1;
  for (std::size_t i = 24000; i < 40000; ++i)
    audio.samples[i] = static_cast<float>(static_cast<double>(state = state * 1664525 + 1013904223) / 0x1p32 - 0.5);
  for (const char* method : {"yin", "yinfast"}) {
    const AubioPitch heard = aubio_pitch(audio, method, 2048);
    for (std::size_t i = 20; i < 130; ++i) BOOST_TEST(heard.confidence[i] > 0.9f);
    for (std::size_t i = 170; i < 230; ++i) BOOST_TEST(heard.confidence[i] < 0.5f);
    for (std::size_t i = 270; i < 300; ++i) BOOST_TEST(heard.confidence[i] == 0.0f);
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_method_is_an_error) {
  BOOST_CHECK_THROW(aubio_pitch(step(60, 60), "perfect", 1024), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
