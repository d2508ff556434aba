// The strongest candidate is the pitch that sounds, whatever the timbre and octave; simultaneous tones are all found;
// strengths are relative within a recording, so its gain does not matter.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <rapidcheck/boost_test.h>
#include <span>

#include "features/hertz.hpp"
#include "features/melody_extraction/salience_function.hpp"
#include "tests/features/audio_samples.hpp"

using namespace audio_samples;
using namespace tunefind;

namespace {

struct Timbre {
  const char* name;
  std::vector<double> partials;
};

std::vector<Timbre> timbres() {
  std::vector<double> saw, square;
  for (int h = 1; h <= 30; ++h) {
    saw.push_back(0.2 / h);
    square.push_back(h % 2 ? 0.2 / h : 0);
  }
  return {
      {"saw", saw}, {"square", square}, {"three partials", {0.2, 0.1, 0.05}}, {"bright", {0.1, 0.1, 0.1, 0.1, 0.1}}};
}

Audio tone_of(double pitch, const Timbre& timbre, double seconds = 0.5) {
  return {kEngineRate, harmonic_tone(hertz_of_midi(pitch), timbre.partials, seconds, kEngineRate)};
}

constexpr std::array kViews{SalienceView::whitened, SalienceView::plain};

Salience salience_of(const Audio& audio, const HarmonicSumParameters& parameters = {},
                     SalienceView view = SalienceView::whitened) {
  return make_harmonic_sum(parameters)->salience(log_spectrogram(audio), view, parameters.hop_ms / 1000);
}

std::span<const SaliencePeak> peaks_of(const Salience& salience, std::size_t frame) {
  return std::span(salience.peaks)
      .subspan(salience.offsets[frame], salience.offsets[frame + 1] - salience.offsets[frame]);
}

/// The strength of the peak within a quarter of a semitone of `pitch`; 0 if there is none.
int strength_at(std::span<const SaliencePeak> peaks, double pitch) {
  for (const SaliencePeak& peak : peaks)
    if (std::abs(peak.pitch() - pitch) <= 0.25) return peak.strength;
  return 0;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(harmonic_sum_test)

BOOST_AUTO_TEST_CASE(a_tone_is_its_own_strongest_candidate) {
  for (const SalienceView view : kViews)
    for (const Timbre& timbre : timbres())
      for (double pitch = 46; pitch < 92.5; pitch += 0.375) {
        const Salience salience = salience_of(tone_of(pitch, timbre), {}, view);
        const auto peaks = peaks_of(salience, 2);
        BOOST_REQUIRE(!peaks.empty());
        BOOST_TEST_CONTEXT(timbre.name << " at " << pitch << ": " << peaks[0].pitch()) {
          // Whitening makes the partials of a single tone equal, so its octave or twelfth, which shares half or a third
          // of them, can be as strong and come first. In the plain view the tone itself is always first.
          const double off = peaks[0].pitch() - pitch;
          const bool may_be_level =
              view == SalienceView::whitened && (std::abs(off - 12) < 0.25 || std::abs(off - 19) < 0.25);
          BOOST_TEST((may_be_level || std::abs(off) <= 0.125));
          BOOST_TEST(strength_at(peaks, pitch) > 170);
          BOOST_TEST(peaks[0].strength == 255);
        }
      }
}

BOOST_AUTO_TEST_CASE(two_tones_are_both_found) {
  for (const Timbre& timbre : timbres())
    for (const int interval : {3, 4, 5, 7, 9, 16, 19}) {
      Audio audio = tone_of(57, timbre);
      const Audio other = tone_of(57 + interval, timbre);
      for (std::size_t i = 0; i < audio.samples.size(); ++i) audio.samples[i] += other.samples[i];
      const Salience salience = salience_of(audio);
      BOOST_TEST_CONTEXT(timbre.name << ", " << interval << " semitones") {
        BOOST_TEST(strength_at(peaks_of(salience, 2), 57) > 100);
        BOOST_TEST(strength_at(peaks_of(salience, 2), 57 + interval) > 100);
      }
    }
}

BOOST_AUTO_TEST_CASE(silence_has_frames_without_peaks) {
  const Salience silence = salience_of({kEngineRate, std::vector<float>(16000)});
  BOOST_TEST(silence.frames() == 10u);
  BOOST_TEST(silence.peaks.empty());
  BOOST_TEST(salience_of({}).frames() == 0u);
}

RC_BOOST_PROP(frames_cover_the_recording_and_no_more, ()) {
  const std::size_t count = *rc::gen::inRange<std::size_t>(0, 400);
  HarmonicSumParameters parameters;
  parameters.hop_ms = *rc::gen::element(25.0, 50.0, 75.0, 100.0, 150.0, 200.0);
  LogSpectrogram spectrogram;
  spectrogram.bins = 340;
  spectrogram.values.assign(count * spectrogram.bins, 0.0f);
  const auto ratio = static_cast<std::size_t>(parameters.hop_ms / 25);
  const auto function = make_harmonic_sum(parameters);
  const Salience salience = function->salience(spectrogram, SalienceView::whitened, function->hop_s());
  RC_ASSERT(salience.frames() == (count + ratio - 1) / ratio);
  RC_ASSERT(salience.hop_s == function->hop_s());
}

BOOST_AUTO_TEST_CASE(each_frame_has_what_sounds_in_it) {
  Audio audio = tone_of(60, timbres()[0], 1);
  const Audio second = tone_of(67, timbres()[0], 1);
  audio.samples.insert(audio.samples.end(), second.samples.begin(), second.samples.end());
  const Salience salience = salience_of(audio);
  BOOST_REQUIRE_EQUAL(salience.frames(), 20u);
  for (std::size_t i = 0; i < 20; ++i)
    if (i != 9 && i != 10) BOOST_TEST(peaks_of(salience, i)[0].pitch() == (i < 10 ? 60.0f : 67.0f));
}

RC_BOOST_PROP(peaks_are_few_ordered_and_within_the_range, (unsigned seed)) {
  LogSpectrogram spectrogram;
  spectrogram.bins = 340;
  spectrogram.values.resize(20 * spectrogram.bins);
  for (float& value : spectrogram.values) value = static_cast<float>(seed = seed * 1664525 + 1013904223) / 0x1p32f;
  HarmonicSumParameters parameters;
  parameters.peaks = *rc::gen::inRange(1, 9);
  const Salience salience = make_harmonic_sum(parameters)->salience(spectrogram, SalienceView::whitened, 0.1);
  RC_ASSERT(salience.offsets.back() == salience.peaks.size());
  for (std::size_t i = 0; i < salience.frames(); ++i) {
    const auto peaks = peaks_of(salience, i);
    RC_ASSERT(!peaks.empty() && peaks.size() <= static_cast<std::size_t>(parameters.peaks));
    for (std::size_t p = 0; p < peaks.size(); ++p) {
      RC_ASSERT(peaks[p].strength >= 1);
      // In parentheses, because the macro's own || evaluates both sides.
      RC_ASSERT((p == 0 || peaks[p].strength <= peaks[p - 1].strength));
      RC_ASSERT(peaks[p].pitch() >= parameters.lowest_pitch && peaks[p].pitch() <= parameters.highest_pitch);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_range_between_bins_does_not_shift_the_pitch) {
  HarmonicSumParameters parameters;
  for (const double lowest : {45.0, 45.1, 45.125, 45.2, 33.0}) {
    parameters.lowest_pitch = lowest;
    const Salience salience = salience_of(tone_of(64, timbres()[0]), parameters);
    BOOST_TEST(peaks_of(salience, 2)[0].pitch() == 64.0f);
  }
}

BOOST_AUTO_TEST_CASE(gain_does_not_matter) {
  Audio audio = tone_of(60, timbres()[0]);
  const Audio other = tone_of(69, timbres()[1]);
  for (std::size_t i = 0; i < audio.samples.size(); ++i) audio.samples[i] += other.samples[i];
  const Salience expected = salience_of(audio);
  for (const float gain : {0.125f, 0.3f, 2.0f}) {
    Audio scaled = audio;
    for (float& sample : scaled.samples) sample *= gain;
    const Salience heard = salience_of(scaled);
    BOOST_REQUIRE_EQUAL(heard.peaks.size(), expected.peaks.size());
    for (std::size_t p = 0; p < heard.peaks.size(); ++p) {
      BOOST_TEST(std::abs(heard.peaks[p].pitch8 - expected.peaks[p].pitch8) <= 1);
      BOOST_TEST(std::abs(heard.peaks[p].strength - expected.peaks[p].strength) <= 1);
    }
  }
}

BOOST_AUTO_TEST_CASE(soft_frames_are_weak_next_to_loud_ones) {
  Audio audio = tone_of(60, timbres()[0], 1);
  for (std::size_t i = 8000; i < 16000; ++i) audio.samples[i] *= 0.05f;
  const Salience salience = salience_of(audio);
  BOOST_TEST(peaks_of(salience, 2)[0].strength == 255);
  BOOST_TEST(strength_at(peaks_of(salience, 7), 60) < 200);
  BOOST_TEST(strength_at(peaks_of(salience, 7), 60) > 0);
}

BOOST_AUTO_TEST_CASE(whitening_reveals_a_soft_lead_over_a_dull_bass) {
  Audio audio = tone_of(46, {"bass", {0.5, 0.3, 0.1}}, 2);
  // The lead sounds half of the time, so it determines the mean level around its pitch.
  for (const double at_s : {0.0, 1.0}) {
    const Audio lead = tone_of(81, {"lead", {0.01, 0.008, 0.006, 0.004}}, 0.5);
    for (std::size_t i = 0; i < lead.samples.size(); ++i)
      audio.samples[static_cast<std::size_t>(at_s * kEngineRate) + i] += lead.samples[i];
  }
  BOOST_TEST(strength_at(peaks_of(salience_of(audio, {}, SalienceView::plain), 2), 81) == 0);
  BOOST_TEST(strength_at(peaks_of(salience_of(audio, {}, SalienceView::whitened), 2), 81) > 100);
}

BOOST_AUTO_TEST_SUITE_END()
