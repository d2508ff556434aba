// A beat is the tune in another key and tempo. Its truth states when and at which pitch the lead sounds: without the
// lead, the mix has less energy at that pitch.
#include "experiments/synthesis/beat_synthesis.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

using namespace tunefind;

namespace {

double rms(const std::vector<float>& samples, double begin_s, double end_s) {
  const auto begin = static_cast<std::size_t>(begin_s * kEngineRate);
  const auto end = std::min(samples.size(), static_cast<std::size_t>(end_s * kEngineRate));
  double sum = 0;
  for (std::size_t i = begin; i < end; ++i) sum += static_cast<double>(samples[i]) * samples[i];
  return std::sqrt(sum / static_cast<double>(std::max<std::size_t>(1, end - begin)));
}

/// Amplitude of the partial at `hz` in the 200 ms after `begin_s` (Hann window).
double partial(const std::vector<float>& samples, double begin_s, double hz) {
  const auto begin = static_cast<std::size_t>(begin_s * kEngineRate);
  const std::size_t length = 3200;
  double re = 0, im = 0;
  for (std::size_t i = 0; i < length && begin + i < samples.size(); ++i) {
    const double window = 1 - std::cos(2 * std::numbers::pi * static_cast<double>(i) / length);
    const double angle = 2 * std::numbers::pi * hz * static_cast<double>(i) / kEngineRate;
    re += window * samples[begin + i] * std::cos(angle);
    im += window * samples[begin + i] * std::sin(angle);
  }
  return std::hypot(re, im) * 2 / length;
}

double hz_of(double midi) { return 440 * std::exp2((midi - 69) / 12); }

constexpr std::uint64_t kSeed = 1;

/// One beat of each demo tune, rendered once for all tests.
const std::vector<Beat>& beats() {
  static const std::vector<Beat> kBeats = [] {
    std::vector<Beat> all;
    for (const DemoTune& tune : demo_tunes()) all.push_back(render_beat(tune, kSeed));
    return all;
  }();
  return kBeats;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(beat_synthesis_test)

BOOST_AUTO_TEST_CASE(same_seed_gives_same_samples) {
  const DemoTune& tune = demo_tune("row-your-boat");
  const Beat beat = render_beat(tune, 7), same = render_beat(tune, 7), other = render_beat(tune, 8);
  BOOST_TEST((beat.audio.samples == same.audio.samples));
  BOOST_TEST((beat.melody == same.melody));
  BOOST_TEST((beat.audio.samples != other.audio.samples));
}

BOOST_AUTO_TEST_CASE(every_beat_has_a_plausible_length_and_level) {
  for (std::size_t i = 0; i < beats().size(); ++i) {
    BOOST_TEST_CONTEXT(demo_tunes()[i].id) {
      const Beat& beat = beats()[i];
      BOOST_TEST(beat.audio.sample_rate == kEngineRate);
      BOOST_TEST(beat.audio.duration_s() > 25);
      BOOST_TEST(beat.audio.duration_s() < 70);
      float peak = 0;
      for (const float x : beat.audio.samples) peak = std::isfinite(x) ? std::max(peak, std::abs(x)) : 1e9f;
      BOOST_TEST(peak == 0.9f, boost::test_tools::tolerance(1e-4f));
      const double level_db = 20 * std::log10(rms(beat.audio.samples, 0, beat.audio.duration_s()));
      BOOST_TEST(level_db > -20);
      BOOST_TEST(level_db < -6);
    }
  }
}

BOOST_AUTO_TEST_CASE(truth_is_the_tune_in_its_new_key_and_tempo) {
  for (std::size_t i = 0; i < beats().size(); ++i) {
    const DemoTune& tune = demo_tunes()[i];
    const Beat& beat = beats()[i];
    BOOST_TEST_CONTEXT(tune.id) {
      const BeatOptions options = draw_beat_options(tune, kSeed);
      BOOST_TEST(beat.transposition == options.transposition);
      BOOST_TEST(beat.bpm == 60 / (tune.quarter_s * tune.pulse_quarters) * options.tempo_ratio,
                 boost::test_tools::tolerance(1e-9));
      BOOST_TEST(beat.melody.frames() == static_cast<std::size_t>(beat.audio.duration_s() / beat.melody.hop_s));
      for (const Note& note : tune.notes) {
        const double middle_s = note.onset_s + 0.4 * note.duration_s - tune.notes[0].onset_s;
        const auto frame = static_cast<std::size_t>(
            std::lround((beat.lead_start_s + middle_s / beat.tempo_ratio) / beat.melody.hop_s));
        BOOST_TEST(beat.melody.voiced[frame] == 1);
        BOOST_TEST(std::abs(beat.melody.pitch[frame] - note.pitch - static_cast<float>(beat.transposition)) < 0.3f);
      }
      const auto start = static_cast<std::size_t>(beat.lead_start_s / beat.melody.hop_s);
      BOOST_TEST(std::count(beat.melody.voiced.begin(), beat.melody.voiced.begin() + start, 1) == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(each_lead_sounds_at_its_true_pitch) {
  const DemoTune& tune = demo_tune("ode-to-joy");
  for (std::size_t lead = 0; lead < 6; ++lead) {
    BOOST_TEST_CONTEXT("lead " << lead) {
      BeatOptions options;
      options.lead = lead;
      options.transposition = 3;
      const auto energy = [&](double lead_db, double cents) {
        options.lead_db = lead_db;
        const Beat beat = render_beat(tune, options);
        double sum = 0;
        for (const Note& note : tune.notes)
          sum +=
              partial(beat.audio.samples, beat.lead_start_s + note.onset_s + 0.05, hz_of(note.pitch + 3 + cents / 100));
        return sum;
      };
      BOOST_TEST(energy(-3, 0) > 2 * energy(-80, 0));
      // When the lead is almost alone, the energy is greatest at its true pitch.
      const double exact = energy(30, 0);
      BOOST_TEST(exact > energy(30, -20));
      BOOST_TEST(exact > energy(30, 20));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_accompaniment_is_almost_as_loud_as_the_whole) {
  const DemoTune& tune = demo_tune("jingle-bells");
  BeatOptions options;
  options.intro_bars = 4;
  const Beat beat = render_beat(tune, options);
  BOOST_TEST(beat.lead_start_s == 16 * tune.quarter_s, boost::test_tools::tolerance(1e-9));
  const double intro = rms(beat.audio.samples, 0, beat.lead_start_s);
  const double verse = rms(beat.audio.samples, beat.lead_start_s, 2 * beat.lead_start_s);
  BOOST_TEST(intro > 0.6 * verse);
  BOOST_TEST(intro < verse);
}

BOOST_AUTO_TEST_CASE(a_second_pass_repeats_the_truth) {
  const DemoTune& tune = demo_tune("auld-lang-syne");
  BeatOptions options;
  options.passes = 2;
  const Beat beat = render_beat(tune, options);
  const double period_s = tune.duration_s();
  for (const Note& note : tune.notes) {
    const double time_s = beat.lead_start_s + note.onset_s + 0.3 * note.duration_s;
    const auto frame = static_cast<std::size_t>(std::lround((time_s + period_s) / beat.melody.hop_s));
    BOOST_TEST(beat.melody.voiced[frame] == 1);
    BOOST_TEST(std::abs(beat.melody.pitch[frame] - note.pitch) < 0.3f);
  }
}

BOOST_AUTO_TEST_CASE(drawn_options_transpose_every_tune_to_a_lead_register) {
  for (const DemoTune& tune : demo_tunes()) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const BeatOptions options = draw_beat_options(tune, seed);
      std::vector<float> pitches;
      for (const Note& note : tune.notes) pitches.push_back(note.pitch + static_cast<float>(options.transposition));
      std::nth_element(pitches.begin(), pitches.begin() + pitches.size() / 2, pitches.end());
      BOOST_TEST(pitches[pitches.size() / 2] >= 62);
      BOOST_TEST(pitches[pitches.size() / 2] <= 79);
      BOOST_TEST(options.tempo_ratio >= 0.8);
      BOOST_TEST(options.tempo_ratio <= 1.25);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_tune_without_notes_gives_accompaniment_only) {
  DemoTune empty;
  empty.id = "empty";
  empty.scale = {0, 2, 4, 5, 7, 9, 11};
  empty.bars = 1;
  const Beat beat = render_beat(empty, BeatOptions{});
  BOOST_TEST(rms(beat.audio.samples, 0, 1) > 0.01);
  BOOST_TEST(std::count(beat.melody.voiced.begin(), beat.melody.voiced.end(), 1) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
