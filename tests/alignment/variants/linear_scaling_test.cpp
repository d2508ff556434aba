// An excerpt sung at a constant tempo is found where it was cut out, in its key and at its tempo. The score falls as
// the pitch errors grow.
#include "alignment/variants/linear_scaling.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <rapidcheck/boost_test.h>

using namespace tunefind;

namespace {

/// A monophonic song: random notes of four frames each, after `rest` frames of silence.
Tune random_tune(std::mt19937& random, int frames, int rest = 0) {
  Tune tune;
  tune.salience.offsets.assign(1 + rest, 0);
  int pitch8 = 0;
  for (int i = 0; i < frames; ++i) {
    if (i % 4 == 0) pitch8 = (52 + static_cast<int>(random() % 20)) * 8;
    tune.salience.peaks.push_back({static_cast<std::uint16_t>(pitch8), 255});
    tune.salience.offsets.push_back(static_cast<std::uint32_t>(tune.salience.peaks.size()));
  }
  return tune;
}

/// A hum of the line's frames [first, last), `transposition` semitones above it, `tempo_ratio` times as fast.
Melody hum_of(const Tune& song, int first, int last, double transposition, double tempo_ratio) {
  Melody melody;
  const int frames = static_cast<int>(std::lround((last - first) * 0.1 / tempo_ratio / melody.hop_s));
  for (int i = 0; i < frames; ++i) {
    const double at = (i + 0.5) * melody.hop_s * tempo_ratio / 0.1;
    const std::size_t frame = first + static_cast<std::size_t>(at);
    melody.pitch.push_back(static_cast<float>(song.salience.peaks.at(frame).pitch() + transposition));
    melody.voiced.push_back(1);
  }
  return melody;
}

std::unique_ptr<QueryAligner> bind(const Melody& hum, Anchor anchor = Anchor::anywhere,
                                   const LinearScalingParameters& parameters = {}) {
  return make_linear_scaling(parameters)->bind(hum, 0.1, anchor);
}

/// Tempo ratio number `n` (0 to 10) of the eleven from 0.6 to 1.7.
double tempo(int n) { return 0.6 * std::pow(1.7 / 0.6, n / 10.0); }

}  // namespace

BOOST_AUTO_TEST_SUITE(linear_scaling_test)

RC_BOOST_PROP(an_excerpt_is_found_at_its_position_and_key, ()) {
  std::mt19937 random(*rc::gen::arbitrary<unsigned>());
  const int rest = *rc::gen::inRange(0, 30), first = 4 * *rc::gen::inRange(0, 30);
  const double transposition = *rc::gen::inRange(-100, 100) * 0.125;
  const Tune song = random_tune(random, 200, rest);
  LinearScalingParameters parameters;
  parameters.slowest = 0.5, parameters.fastest = 2;  // so that a ratio of exactly 1 is among the eleven
  Melody hum = hum_of(song, first, first + 60, transposition, 1);
  hum.start_s = 0.7;
  const Alignment found = bind(hum, Anchor::anywhere, parameters)->align(song);
  RC_ASSERT(found.score > 0.9999);
  RC_ASSERT(std::abs(found.start_s - (rest + first) * 0.1) < 1e-9);
  RC_ASSERT(std::abs(found.end_s - (rest + first + 60) * 0.1) < 1e-9);
  RC_ASSERT(std::abs(found.transposition - transposition) < 1e-6);
  RC_ASSERT(std::abs(found.tempo_ratio - 1) < 1e-9);
  RC_ASSERT(found.path.size() == 60u);
  for (std::size_t i = 0; i < 60; ++i) {
    RC_ASSERT(std::abs(found.path[i].query_s - 0.7 - (static_cast<double>(i) + 0.5) * 0.1) < 1e-9);
    RC_ASSERT(std::abs(found.path[i].song_s - found.path[i].query_s + 0.7 - found.start_s) < 1e-9);
    RC_ASSERT(found.path[i].transposition == found.transposition);
  }
}

BOOST_AUTO_TEST_CASE(the_nearest_of_the_tried_tempos_is_found) {
  std::mt19937 random(2);
  const Tune song = random_tune(random, 300);
  LinearScalingParameters parameters;
  parameters.slowest = 0.6, parameters.fastest = 1.7, parameters.tempos = 11;
  for (int n = 0; n < 11; ++n)
    for (const double off : {0.98, 1.0, 1.02}) BOOST_TEST_CONTEXT("tempo " << off * tempo(n)) {
        const Alignment found =
            bind(hum_of(song, 80, 180, 3, off * tempo(n)), Anchor::anywhere, parameters)->align(song);
        BOOST_TEST(std::abs(found.tempo_ratio - tempo(n)) < 1e-9);
        BOOST_TEST(std::abs(found.start_s - 8) < 0.4);
        BOOST_TEST(std::abs(found.end_s - 18) < 0.4);
        BOOST_TEST(std::abs(found.transposition - 3) < 0.5);
        BOOST_TEST(found.score > (off == 1.0 ? 0.9 : 0.7));
      }
}

BOOST_AUTO_TEST_CASE(anchor_start_rejects_a_match_later_in_the_song) {
  std::mt19937 random(3);
  const Tune song = random_tune(random, 200, 10);  // the start of the song is the start of its line
  LinearScalingParameters parameters;
  parameters.slowest = 0.5, parameters.fastest = 2;
  BOOST_TEST(bind(hum_of(song, 80, 140, 0, 1), Anchor::anywhere, parameters)->score(song) > 0.9999);
  BOOST_TEST(bind(hum_of(song, 80, 140, 0, 1), Anchor::start, parameters)->score(song) < 0.7);
  for (const int late : {0, 4})
    BOOST_TEST(bind(hum_of(song, late, late + 60, 0, 1), Anchor::start, parameters)->score(song) > 0.9999);
  BOOST_TEST(bind(hum_of(song, 5, 65, 0, 1), Anchor::start, parameters)->score(song) < 0.9999);
}

BOOST_AUTO_TEST_CASE(the_score_falls_as_pitch_noise_grows) {
  std::mt19937 random(4);
  const Tune song = random_tune(random, 200);
  const Melody clean = hum_of(song, 40, 120, 0, 1);
  std::normal_distribution<float> normal;
  std::vector<float> noise(clean.frames() / 10);
  for (float& value : noise) value = normal(random);
  double last = 1.1;
  for (const float deviation : {0.0f, 0.25f, 0.5f, 1.0f, 2.0f, 4.0f}) {
    Melody hum = clean;
    for (std::size_t i = 0; i < hum.frames(); ++i) hum.pitch[i] += deviation * noise[i / 10];
    const double score = bind(hum)->score(song);
    BOOST_TEST(score < last);
    last = score;
  }
  BOOST_TEST(last > 0.0);
}

BOOST_AUTO_TEST_CASE(a_wrong_note_costs_at_most_the_cap) {
  std::mt19937 random(5);
  const Tune song = random_tune(random, 100);
  LinearScalingParameters parameters;
  parameters.tempos = 1, parameters.slowest = parameters.fastest = 1;
  Melody hum = hum_of(song, 20, 60, 0, 1);
  std::fill(hum.pitch.begin() + 100, hum.pitch.begin() + 140, 200.0f);
  // The wrong note moves the key, which is a mean, by about 14 semitones, so that every frame costs the cap.
  BOOST_TEST(bind(hum, Anchor::anywhere, parameters)->score(song) < 0.1);
  const Melody clean = hum_of(song, 20, 60, 0, 1);
  hum = clean;
  for (std::size_t i = 100; i < 140; ++i) hum.pitch[i] += i < 120 ? 50 : -50;  // leaves the mean unchanged
  BOOST_TEST(std::abs(bind(hum, Anchor::anywhere, parameters)->score(song) - 0.9) < 1e-6);
}

BOOST_AUTO_TEST_CASE(score_equals_the_score_of_align) {
  std::mt19937 random(6);
  for (int n = 0; n < 20; ++n) {
    const Tune song = random_tune(random, 120), other = random_tune(random, 120);
    const auto bound = bind(hum_of(other, 10, 60, 0, 1.1));
    BOOST_TEST(bound->score(song) == bound->align(song).score);
  }
}

BOOST_AUTO_TEST_CASE(empty_silent_and_too_short_input_scores_0) {
  std::mt19937 random(7);
  const Tune song = random_tune(random, 50);
  for (const Anchor anchor : {Anchor::start, Anchor::anywhere}) {
    const Alignment none = bind(Melody{}, anchor)->align(song);
    BOOST_TEST(none.score == 0.0);
    BOOST_TEST(none.path.empty());
    const auto bound = bind(hum_of(song, 0, 20, 0, 1), anchor);
    BOOST_TEST(bound->score(Tune{}) == 0.0);
    Tune silent;
    silent.salience.offsets.assign(101, 0);
    BOOST_TEST(bound->score(silent) == 0.0);
    BOOST_TEST(bind(hum_of(random_tune(random, 200), 0, 200, 0, 1), anchor)->score(song) ==
               0.0);  // the hum is too long
  }
}

BOOST_AUTO_TEST_SUITE_END()
