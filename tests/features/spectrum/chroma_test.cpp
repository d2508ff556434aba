// A pitch class is recognised in any octave, the vectors cover the whole recording between the beats, and the key of a
// scale is found in all twelve transpositions.
#include "features/spectrum/chroma.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <rapidcheck/boost_test.h>

#include "features/hertz.hpp"
#include "tests/features/audio_samples.hpp"

using namespace tunefind;

namespace {

/// A spectrogram with a single sounding bin.
LogSpectrogram one_hot(double pitch, std::size_t frames = 60) {
  LogSpectrogram spectrogram;
  spectrogram.bins = 340;
  spectrogram.values.assign(frames * spectrogram.bins, 0.0f);
  const auto bin = std::lround((pitch - spectrogram.lowest_pitch) * spectrogram.bins_per_semitone);
  for (std::size_t i = 0; i < frames; ++i) spectrogram.frame(i)[bin] = 0.2f;
  return spectrogram;
}

Chroma chroma_of(const LogSpectrogram& spectrogram, const std::vector<double>& beats_s = {}) {
  return make_beat_chroma({})->chroma(spectrogram, beats_s);
}

/// Half a second of each pitch, with five falling partials.
Audio melody_of(const std::vector<double>& pitches) {
  Audio audio;
  for (const double pitch : pitches) {
    const auto tone =
        audio_samples::harmonic_tone(hertz_of_midi(pitch), {0.2, 0.1, 0.06, 0.04, 0.03}, 0.5, kEngineRate);
    audio.samples.insert(audio.samples.end(), tone.begin(), tone.end());
  }
  return audio;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(chroma_test)

BOOST_AUTO_TEST_CASE(one_pitch_is_one_pitch_class_in_every_octave) {
  for (int pitch = 40; pitch <= 88; ++pitch)
    for (const double detuned : {-0.25, 0.0, 0.25}) {
      const Chroma chroma = chroma_of(one_hot(pitch + detuned));
      BOOST_REQUIRE_EQUAL(chroma.vectors.size(), 3u);
      for (const auto& vector : chroma.vectors)
        for (int c = 0; c < 12; ++c) BOOST_TEST(vector[c] == (c == pitch % 12 ? 1.0f : 0.0f));
    }
}

BOOST_AUTO_TEST_CASE(pitches_outside_the_range_are_ignored) {
  for (const int pitch : {36, 39, 89, 95})
    for (const auto& vector : chroma_of(one_hot(pitch)).vectors)
      BOOST_TEST(*std::max_element(vector.begin(), vector.end()) == 0.0f);
}

BOOST_AUTO_TEST_CASE(a_sounding_note_has_its_pitch_class) {
  std::vector<double> pitches;
  for (int pitch = 48; pitch < 84; ++pitch) pitches.push_back(pitch);
  const Chroma chroma = chroma_of(log_spectrogram(melody_of(pitches)));
  BOOST_REQUIRE_EQUAL(chroma.vectors.size(), pitches.size());
  for (std::size_t i = 0; i < pitches.size(); ++i)
    BOOST_TEST(chroma.vectors[i][static_cast<int>(pitches[i]) % 12] == 1.0f);
}

BOOST_AUTO_TEST_CASE(the_tuning_is_measured_and_does_not_change_the_chroma) {
  const std::vector<double> tune{60, 64, 67, 72, 65, 69, 62};
  const Chroma concert = chroma_of(log_spectrogram(melody_of(tune)));
  for (const double tuning : {-0.45, -0.3, -0.1, 0.0, 0.2, 0.35, 0.45}) {
    std::vector<double> moved;
    for (const double pitch : tune) moved.push_back(pitch + tuning);
    const LogSpectrogram spectrogram = log_spectrogram(melody_of(moved));
    BOOST_TEST(std::abs(tuning_of(spectrogram) - tuning) < 0.05);
    const Chroma chroma = chroma_of(spectrogram);
    for (std::size_t n = 0; n < tune.size(); ++n)
      for (int c = 0; c < 12; ++c) BOOST_TEST(std::abs(chroma.vectors[n][c] - concert.vectors[n][c]) < 0.25);
  }
  BOOST_TEST(tuning_of(log_spectrogram({kEngineRate, std::vector<float>(16000)})) == 0);
}

RC_BOOST_PROP(vectors_cover_the_whole_recording, ()) {
  const std::size_t frames = *rc::gen::inRange<std::size_t>(1, 2000);
  std::vector<double> beats_s;
  double at_s = 0;
  for (const int gap : *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 150)))
    beats_s.push_back(at_s += gap / 100.0);
  const Chroma chroma = chroma_of(one_hot(60, frames), beats_s);
  const double end_s = static_cast<double>(frames) * 0.025;
  RC_ASSERT(chroma.times_s.size() == chroma.vectors.size() + 1);
  RC_ASSERT(chroma.times_s.front() == 0.0);
  RC_ASSERT(std::abs(chroma.times_s.back() - end_s) < 1e-9);
  RC_ASSERT(std::is_sorted(chroma.times_s.begin(), chroma.times_s.end()));
  for (const auto& vector : chroma.vectors) RC_ASSERT(vector[0] == 1.0f);  // so each vector has frames of its own
}

BOOST_AUTO_TEST_CASE(vectors_span_the_time_between_beats) {
  const Chroma chroma = chroma_of(one_hot(60, 80), {0.3, 0.9, 1.5});
  const std::vector<double> expected{0, 0.3, 0.9, 1.5, 2};
  BOOST_TEST(chroma.times_s == expected, boost::test_tools::per_element());
  LogSpectrogram change = one_hot(60, 80);
  for (std::size_t i = 36; i < 80; ++i) std::ranges::copy(one_hot(67, 1).values, change.frame(i).begin());
  const Chroma heard = chroma_of(change, {0.3, 0.9, 1.5});
  for (std::size_t i = 0; i < 4; ++i) {
    BOOST_TEST(heard.vectors[i][0] == (i < 2 ? 1.0f : 0.0f));
    BOOST_TEST(heard.vectors[i][7] == (i < 2 ? 0.0f : 1.0f));
  }
}

BOOST_AUTO_TEST_CASE(silence_gives_zeros_and_an_empty_recording_no_vectors) {
  const Chroma silence = chroma_of(log_spectrogram({kEngineRate, std::vector<float>(16000)}));
  BOOST_TEST(silence.vectors.size() == 2u);
  for (const auto& vector : silence.vectors) BOOST_TEST(*std::max_element(vector.begin(), vector.end()) == 0.0f);
  const Chroma none = chroma_of(log_spectrogram({}), {0.5, 1});
  BOOST_TEST(none.vectors.empty());
  BOOST_TEST(none.times_s.empty());
}

BOOST_AUTO_TEST_CASE(finds_the_key_of_a_scale_in_every_transposition) {
  // Each scale as it is sung, with its tonic and fifth emphasised.
  const std::vector<double> major{0, 2, 4, 5, 7, 9, 11, 12, 7, 4, 0}, minor{0, 2, 3, 5, 7, 8, 11, 12, 7, 3, 0};
  for (int tonic = 0; tonic < 12; ++tonic)
    for (const bool is_minor : {false, true}) {
      std::vector<double> pitches;
      for (const double degree : is_minor ? minor : major) pitches.push_back(55 + tonic + degree);
      const std::optional<Key> key = key_of(chroma_of(log_spectrogram(melody_of(pitches))));
      BOOST_REQUIRE(key.has_value());
      BOOST_TEST(key->tonic == (55 + tonic) % 12);
      BOOST_TEST(key->minor == is_minor);
    }
}

RC_BOOST_PROP(the_key_transposes_with_the_music, (unsigned seed)) {
  std::mt19937 random(seed);  // not RapidCheck's small numbers, with which two keys can fit equally well
  Chroma chroma;
  for (int n = 0; n < 5; ++n) {
    chroma.vectors.push_back({});
    for (float& value : chroma.vectors.back()) value = static_cast<float>(random() % 10000) / 10000;
  }
  const int shift = *rc::gen::inRange(1, 12);
  Chroma moved = chroma;
  for (std::size_t n = 0; n < 5; ++n)
    for (int c = 0; c < 12; ++c) moved.vectors[n][(c + shift) % 12] = chroma.vectors[n][c];
  const std::optional<Key> key = key_of(chroma), moved_key = key_of(moved);
  RC_ASSERT(key.has_value());
  RC_ASSERT(moved_key.has_value());
  RC_ASSERT(moved_key->tonic == (key->tonic + shift) % 12);
  RC_ASSERT(moved_key->minor == key->minor);
}

BOOST_AUTO_TEST_CASE(a_flat_chroma_has_no_key) {
  BOOST_TEST(!key_of({}).has_value());
  for (const float level : {0.0f, 0.1f, 0.7f, 1.0f}) {
    Chroma flat;
    flat.vectors.assign(7, {});
    for (auto& vector : flat.vectors) vector.fill(level);
    BOOST_TEST(!key_of(flat).has_value());
  }
}

BOOST_AUTO_TEST_SUITE_END()
