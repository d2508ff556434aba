// Note onsets are found, and a melody in quarters and eighths is felt at the tempo in which it was written, even if the
// beat tracker found half or double of it.
#include "engine/ranking/felt_tempo.hpp"

#include <boost/test/unit_test.hpp>
#include <random>
#include <rapidcheck/boost_test.h>

using namespace tunefind;

namespace {

/// A hum of notes of these lengths on alternating pitches; every third note ends with a rest of 0.1 s.
Melody hum_of(const std::vector<double>& lengths_s, double waver = 0) {
  Melody melody;
  std::mt19937 random(5);
  for (std::size_t n = 0; n < lengths_s.size(); ++n)
    for (double at_s = 0; at_s < lengths_s[n] - 1e-9; at_s += melody.hop_s) {
      const double off = waver * (static_cast<double>(random() % 1000) / 500 - 1);
      melody.pitch.push_back(static_cast<float>(60 + 2.0 * static_cast<double>(n % 2) + off));
      melody.voiced.push_back(n % 3 != 2 || at_s < lengths_s[n] - 0.1);
    }
  return melody;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(felt_tempo_test)

BOOST_AUTO_TEST_CASE(note_onsets_are_found) {
  const std::vector<double> lengths_s{0.5, 0.25, 0.25, 0.5, 1.0, 0.5, 0.25};
  for (const double waver : {0.0, 0.5}) {
    const std::vector<double> onsets = note_onsets(hum_of(lengths_s, waver));
    BOOST_REQUIRE_EQUAL(onsets.size(), lengths_s.size());
    double at_s = 0;
    for (std::size_t n = 0; n < onsets.size(); at_s += lengths_s[n++]) BOOST_TEST(std::abs(onsets[n] - at_s) < 0.015);
  }
}

BOOST_AUTO_TEST_CASE(a_short_slip_is_not_a_note) {
  Melody melody = hum_of({2.0});
  for (std::size_t i = 50; i < 54; ++i) melody.pitch[i] += 3;
  BOOST_TEST(note_onsets(melody).size() == 1u);
  BOOST_TEST(note_onsets({}).empty());
}

RC_BOOST_PROP(keeps_a_suitable_tempo_and_halves_one_four_times_too_fast, ()) {
  const double bpm = *rc::gen::inRange(70, 140);
  std::vector<double> lengths_s;
  for (const int eighths : *rc::gen::container<std::vector<int>>(12, rc::gen::element(1, 2)))
    lengths_s.push_back(eighths * 30 / bpm);
  // The hum is slower or faster than the song.
  const double ratio = *rc::gen::inRange(70, 140) / 100.0;
  std::vector<double> hummed_s;
  for (const double length_s : lengths_s) hummed_s.push_back(length_s / ratio);
  const Melody hum = hum_of(hummed_s);
  RC_ASSERT(felt_bpm(bpm, hum, ratio) == bpm);
  RC_ASSERT(felt_bpm(4 * bpm, hum, ratio) == 2 * bpm);
}

BOOST_AUTO_TEST_CASE(corrects_half_and_double_tempo_if_the_notes_are_clear) {
  const std::vector<double> quarters(12, 0.5);  // at 120 bpm one note per beat
  const Melody hum = hum_of(quarters);
  BOOST_TEST(felt_bpm(120, hum, 1) == 120);
  BOOST_TEST(felt_bpm(240, hum, 1) == 120);
  BOOST_TEST(felt_bpm(60, hum, 1) == 60);  // half a beat per note is usual too
  BOOST_TEST(felt_bpm(30, hum, 1) == 60);
  BOOST_TEST(felt_bpm(240, hum_of({0.5, 0.5}), 1) == 240);  // too few notes
}

BOOST_AUTO_TEST_SUITE_END()
