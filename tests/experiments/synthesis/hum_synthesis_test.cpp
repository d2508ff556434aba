// The truth of a rendered hum describes what sounds: an independent measurement by autocorrelation finds the same
// pitch, and pauses are quiet. Each option changes only what it describes.
#include "experiments/synthesis/hum_synthesis.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <rapidcheck/boost_test.h>
#include <tuple>

using namespace tunefind;

namespace {

/// Pitch of the 60 ms around `time_s` by normalised autocorrelation, as a MIDI number; of near-equal peaks, the one
/// with the shortest lag. 0 if there is no peak or the window leaves the signal.
double measured_pitch(const std::vector<float>& samples, double time_s) {
  const std::ptrdiff_t half = 480, longest = 260;
  const auto centre = static_cast<std::ptrdiff_t>(time_s * kEngineRate);
  if (centre < half || centre + half + longest >= static_cast<std::ptrdiff_t>(samples.size())) return 0;
  std::vector<double> r(longest + 1);
  for (std::ptrdiff_t lag = 0; lag <= longest; ++lag) {
    double cross = 0, first = 1e-12, second = 1e-12;
    for (std::ptrdiff_t i = centre - half; i < centre + half; ++i) {
      cross += static_cast<double>(samples[i]) * samples[i + lag];
      first += static_cast<double>(samples[i]) * samples[i];
      second += static_cast<double>(samples[i + lag]) * samples[i + lag];
    }
    r[lag] = cross / std::sqrt(first * second);
  }
  double best = 0;
  for (std::ptrdiff_t lag = 10; lag < longest; ++lag)
    if (r[lag] > r[lag - 1] && r[lag] >= r[lag + 1]) best = std::max(best, r[lag]);
  for (std::ptrdiff_t lag = 10; lag < longest; ++lag) {
    if (r[lag] <= r[lag - 1] || r[lag] < r[lag + 1] || r[lag] < best - 0.03) continue;
    const double bend = r[lag - 1] - 2 * r[lag] + r[lag + 1];
    const double exact = static_cast<double>(lag) + 0.5 * (r[lag - 1] - r[lag + 1]) / bend;
    return 69 + 12 * std::log2(kEngineRate / exact / 440);
  }
  return 0;
}

double frame_energy(const RenderedHum& hum, std::size_t frame) {
  double sum = 0;
  for (std::size_t i = frame * 160; i < std::min((frame + 1) * 160, hum.audio.samples.size()); ++i)
    sum += static_cast<double>(hum.audio.samples[i]) * hum.audio.samples[i];
  return sum / 160;
}

/// Mean energy of the frames that are voiced (or unvoiced) in the truth, at least 50 ms away from any change of
/// voicing.
double mean_energy(const RenderedHum& hum, bool voiced) {
  double sum = 0;
  int count = 0;
  for (std::size_t i = 5; i + 5 < hum.melody.frames(); ++i) {
    const auto first = hum.melody.voiced.begin() + static_cast<std::ptrdiff_t>(i) - 5;
    if (std::count(first, first + 11, voiced ? 1 : 0) != 11) continue;
    sum += frame_energy(hum, i);
    ++count;
  }
  BOOST_TEST_REQUIRE(count > 0);
  return sum / count;
}

std::size_t frame_at(const RenderedHum& hum, double time_s) {
  return static_cast<std::size_t>(std::lround(time_s / hum.melody.hop_s));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hum_synthesis_test)

BOOST_AUTO_TEST_CASE(same_seed_gives_same_samples) {
  const DemoTune& tune = demo_tune("twinkle");
  const HumOptions options = draw_hum_options(tune, 5);
  const RenderedHum hum = render_hum(tune, options), same = render_hum(tune, options);
  BOOST_TEST((hum.audio.samples == same.audio.samples));
  BOOST_TEST((hum.melody == same.melody));
  BOOST_TEST((hum.audio.samples != render_hum(tune, draw_hum_options(tune, 6)).audio.samples));
}

BOOST_AUTO_TEST_CASE(an_independent_measurement_finds_the_true_pitch) {
  const std::vector<std::tuple<Voice, double>> voices{{Voice::male, -16}, {Voice::female, -3}, {Voice::whistle, 14}};
  for (const auto& [voice, transposition] : voices) {
    for (const Syllable syllable : {Syllable::mm, Syllable::na, Syllable::du}) {
      BOOST_TEST_CONTEXT("voice " << static_cast<int>(voice) << ", syllable " << static_cast<int>(syllable)) {
        HumOptions options;
        options.voice = voice;
        options.syllable = syllable;
        options.transposition = transposition;
        options.vibrato_cents = 20;
        options.wobble_cents = 10;
        options.pitch_error_cents = 30;
        const RenderedHum hum = render_hum(demo_tune("ode-to-joy"), options);
        int close = 0, all = 0;
        for (std::size_t i = 5; i + 8 < hum.melody.frames(); i += 3) {
          const auto pitch = hum.melody.pitch.begin() + static_cast<std::ptrdiff_t>(i);
          const auto voiced = hum.melody.voiced.begin() + static_cast<std::ptrdiff_t>(i);
          const auto [low, high] = std::minmax_element(pitch - 4, pitch + 7);
          if (std::count(voiced - 4, voiced + 7, 1) != 11 || *high - *low > 0.5) continue;  // gliding
          close += std::abs(measured_pitch(hum.audio.samples, static_cast<double>(i) * 0.01) - *pitch) < 0.25;
          ++all;
        }
        BOOST_TEST(all > 150);
        BOOST_TEST(close > 0.97 * all);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(without_deviations_the_truth_equals_the_tune) {
  for (const DemoTune& tune : demo_tunes()) {
    BOOST_TEST_CONTEXT(tune.id) {
      HumOptions options;
      options.start_s = tune.notes[4].onset_s;
      options.tempo_ratio = 1.25;
      options.transposition = -7.5;
      options.lead_in_s = 0.5;
      options.duration_s = 8;
      const RenderedHum hum = render_hum(tune, options);
      int checked = 0;
      for (const Note& note : tune.notes) {
        const double time_s = 0.5 + (note.onset_s + 0.5 * note.duration_s - options.start_s) / 1.25;
        if (time_s < 0.5 || time_s > 7.9) continue;
        const std::size_t frame = frame_at(hum, time_s);
        BOOST_TEST(std::abs(hum.melody.pitch[frame] - (note.pitch - 7.5f)) < 1e-3f);
        BOOST_TEST(hum.melody.voiced[frame] == 1);
        ++checked;
      }
      BOOST_TEST(checked > 5);
      BOOST_TEST(std::count(hum.melody.voiced.begin(), hum.melody.voiced.begin() + 50, 1) == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(transposition_shifts_all_pitches_and_changes_nothing_else) {
  const DemoTune& tune = demo_tune("amazing-grace");
  HumOptions options = draw_hum_options(tune, 2);
  const RenderedHum hum = render_hum(tune, options);
  options.transposition += 5;
  const RenderedHum higher = render_hum(tune, options);
  BOOST_TEST((hum.melody.voiced == higher.melody.voiced));
  for (std::size_t i = 0; i < hum.melody.frames(); ++i)
    BOOST_TEST(std::abs(higher.melody.pitch[i] - hum.melody.pitch[i] - 5) < 1e-3f);
}

BOOST_AUTO_TEST_CASE(drifts_grow_with_time) {
  const DemoTune& tune = demo_tune("sakura");
  HumOptions options;
  options.duration_s = 12;
  options.breath_every_s = 100;
  const RenderedHum steady = render_hum(tune, options);
  options.key_drift_st_per_min = 6;
  const RenderedHum sharp = render_hum(tune, options);
  const std::size_t late = frame_at(steady, 11);
  BOOST_TEST(std::abs(sharp.melody.pitch[late] - steady.melody.pitch[late] - 1.1f) < 0.1f);
  options.key_drift_st_per_min = 0;
  options.tempo_drift_per_min = 0.5;
  const RenderedHum faster = render_hum(tune, options);
  const auto twelfth_change =
      [](const RenderedHum& hum) {  // frame of the twelfth frame within glides, which marks a point of the tune
        std::size_t changes = 0;
        for (std::size_t i = 1; i < hum.melody.frames(); ++i)
          if (std::abs(hum.melody.pitch[i] - hum.melody.pitch[i - 1]) > 0.2f && ++changes == 12) return i;
        return std::size_t{0};
      };
  BOOST_TEST(twelfth_change(faster) < twelfth_change(steady));
}

BOOST_AUTO_TEST_CASE(pauses_are_quiet_and_have_the_requested_noise) {
  const DemoTune& tune = demo_tune("my-bonnie");
  HumOptions options;
  options.lead_in_s = 1.0;
  options.breath_every_s = 2;
  const RenderedHum clean = render_hum(tune, options);
  BOOST_TEST(mean_energy(clean, false) < 0.03 * mean_energy(clean, true));
  options.background_noise_db = -10;
  const RenderedHum noisy = render_hum(tune, options);
  const double noise_db = 10 * std::log10(mean_energy(noisy, false) / mean_energy(clean, true));
  BOOST_TEST(std::abs(noise_db + 10) < 1.5);
}

BOOST_AUTO_TEST_CASE(the_voice_is_silent_after_the_end_of_the_tune) {
  HumOptions options;
  options.start_s = 7;
  options.duration_s = 20;
  const DemoTune& tune = demo_tune("row-your-boat");
  const RenderedHum hum = render_hum(tune, options);
  BOOST_TEST(hum.audio.samples.size() == 320000u);
  const std::size_t end = frame_at(hum, 0.3 + tune.duration_s() - 7);
  BOOST_TEST(hum.melody.voiced[end - 20] == 1);
  BOOST_TEST(std::count(hum.melody.voiced.begin() + static_cast<std::ptrdiff_t>(end), hum.melody.voiced.end(), 1) == 0);
}

RC_BOOST_PROP(drawn_hums_are_in_a_singable_range, (std::uint64_t seed)) {
  const DemoTune& tune = demo_tunes()[seed % demo_tunes().size()];
  const HumOptions options = draw_hum_options(tune, seed);
  RC_ASSERT(options.duration_s > 6 && options.duration_s <= 14.5);
  RC_ASSERT(options.start_s >= 0 && options.start_s < tune.duration_s());
  const RenderedHum hum = render_hum(tune, options);
  RC_ASSERT(hum.audio.samples.size() == static_cast<std::size_t>(std::lround(options.duration_s * kEngineRate)));
  RC_ASSERT(std::all_of(hum.audio.samples.begin(), hum.audio.samples.end(),
                        [](float x) { return std::isfinite(x) && std::abs(x) <= 0.951f; }));
  std::vector<float> pitches;
  for (std::size_t i = 0; i < hum.melody.frames(); ++i)
    if (hum.melody.voiced[i]) pitches.push_back(hum.melody.pitch[i]);
  RC_ASSERT(pitches.size() > 400u);
  std::nth_element(pitches.begin(), pitches.begin() + pitches.size() / 2, pitches.end());
  const float median = pitches[pitches.size() / 2];
  const float centre = options.voice == Voice::male ? 51.0f : options.voice == Voice::female ? 64.0f : 80.0f;
  RC_ASSERT(std::abs(median - centre) < 9.0f);
}

BOOST_AUTO_TEST_CASE(rendered_voice_follows_a_pitch_track) {
  PitchTrack track;
  track.hop_s = 0.032;
  for (int i = 0; i < 120; ++i) {
    track.pitch.push_back(i < 60 ? 50.0f : 55.5f);
    track.voiced.push_back(i < 50 || i >= 70);
  }
  HumOptions options;
  const Audio audio = render_voice(track, options);
  BOOST_TEST(audio.samples.size() == static_cast<std::size_t>(std::lround(120 * 0.032 * kEngineRate)));
  for (const double time_s : {0.3, 0.8, 1.3}) BOOST_TEST(std::abs(measured_pitch(audio.samples, time_s) - 50) < 0.25);
  for (const double time_s : {2.5, 3.0, 3.5}) BOOST_TEST(std::abs(measured_pitch(audio.samples, time_s) - 55.5) < 0.25);
  const auto rms = [&](double from_s, double to_s) {
    double sum = 0;
    const auto from = static_cast<std::size_t>(from_s * kEngineRate), to = static_cast<std::size_t>(to_s * kEngineRate);
    for (std::size_t i = from; i < to; ++i) sum += audio.samples[i] * audio.samples[i];
    return std::sqrt(sum / static_cast<double>(to - from));
  };
  BOOST_TEST(rms(0.3, 1.5) > 0.05);
  BOOST_TEST(rms(1.75, 2.15) < 0.002);
  BOOST_TEST((render_voice(track, options).samples == audio.samples));
  BOOST_TEST(render_voice(PitchTrack{}, options).samples.empty());
}

BOOST_AUTO_TEST_SUITE_END()
