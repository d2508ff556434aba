// Written notes are rendered at exactly their times: each frame holds the note that sounds in it, rests hold the note
// before, a later onset ends a sounding note, and nothing sounds before the first note.
#include "features/melody_extraction/line_tune.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <optional>
#include <random>
#include <rapidcheck/boost_test.h>

using namespace tunefind;

BOOST_AUTO_TEST_SUITE(line_tune_test)

BOOST_AUTO_TEST_CASE(notes_fill_their_frames_and_rests_are_held) {
  const Melody melody = melody_of_notes({{0.5, 0.2, 60}, {0.7, 0.1, 62}, {1.0, 0.25, 55.5f}});
  BOOST_TEST(std::abs(melody.start_s - 0.5) < 1e-9);
  BOOST_TEST(melody.hop_s == 0.01);
  BOOST_REQUIRE_EQUAL(melody.frames(), 75u);
  for (std::size_t i = 0; i < 75; ++i) {
    BOOST_TEST(melody.pitch[i] == (i < 20 ? 60.0f : i < 50 ? 62.0f : 55.5f));
    BOOST_TEST(melody.voiced[i] == (i < 30 || i >= 50));
  }
}

BOOST_AUTO_TEST_CASE(a_later_onset_ends_the_note_before_for_good) {
  const Melody melody = melody_of_notes({{0, 1.0, 60}, {0.2, 0.1, 67}, {0.6, 0.2, 64}});
  BOOST_REQUIRE_EQUAL(melody.frames(), 80u);
  for (std::size_t i = 0; i < 80; ++i) {
    BOOST_TEST(melody.pitch[i] == (i < 20 ? 60.0f : i < 60 ? 67.0f : 64.0f));
    BOOST_TEST(melody.voiced[i] == (i < 30 || i >= 60));
  }
}

RC_BOOST_PROP(each_frame_of_a_melody_holds_what_sounds_in_its_middle, (unsigned seed)) {
  std::mt19937 random(seed);
  std::vector<Note> notes;
  double now_s = 0.01 * static_cast<double>(random() % 100);
  for (int n = 0; n < 30; ++n) {
    const double length_s = 0.01 * static_cast<double>(4 + random() % 60);
    notes.push_back({now_s, length_s * (random() % 2 ? 0.5 : 1.0), static_cast<float>(40 + random() % 50)});
    now_s += length_s;
  }
  const Melody melody = melody_of_notes(notes);
  std::size_t note = 0;
  for (std::size_t i = 0; i < melody.frames(); ++i) {
    const double at_s = melody.start_s + (static_cast<double>(i) + 0.5) * 0.01;
    while (note + 1 < notes.size() && notes[note + 1].onset_s <= at_s) ++note;
    const double left_s = notes[note].onset_s + notes[note].duration_s - at_s;
    if (std::abs(left_s) < 0.0051) continue;  // the edge of a note that ends inside the frame
    RC_ASSERT(melody.voiced[i] == (left_s > 0));
    RC_ASSERT((!melody.voiced[i] || melody.pitch[i] == notes[note].pitch));
  }
  RC_ASSERT(std::abs(melody.start_s + melody.duration_s() - notes.back().onset_s - notes.back().duration_s) < 0.0051);
}

BOOST_AUTO_TEST_CASE(notes_shorter_than_a_frame_disappear) {
  BOOST_TEST(melody_of_notes({{0, 0.002, 60}}).empty());
  const Melody melody = melody_of_notes({{0, 0.1, 60}, {0.1, 0.002, 72}, {0.102, 0.098, 62}});
  BOOST_TEST(std::count(melody.pitch.begin(), melody.pitch.end(), 72.0f) == 0);
  BOOST_TEST(std::count(melody.pitch.begin(), melody.pitch.end(), 62.0f) == 10);
}

BOOST_AUTO_TEST_CASE(no_notes_make_no_melody) {
  BOOST_TEST(melody_of_notes({}).empty());
  const Tune tune = tune_of_line({}, 0.1, "tune");
  BOOST_TEST(tune.duration_s == 0.0);
  BOOST_TEST(tune.salience.frames() == 0u);
}

BOOST_AUTO_TEST_CASE(an_extracted_line_holds_a_pitch_for_three_tenths_of_a_second) {
  const Melody melody = melody_of_notes({{0.5, 0.5, 60}, {1.2, 0.3, 62}, {2.5, 0.2, 64}});
  const Tune tune = tune_of_extracted_line(melody, 0.1);
  BOOST_TEST((tune.kind == SongKind::extracted));
  BOOST_TEST_REQUIRE(tune.salience.frames() == 27u);
  for (std::size_t frame = 0; frame < 27; ++frame) {
    const SaliencePeak* const peak = tune.salience.strongest(frame);
    const float expected = frame < 5 ? 0 : frame < 12 ? 60 : frame < 18 ? 62 : frame < 25 ? 0 : 64;
    BOOST_TEST((peak ? peak->pitch() : 0) == expected);
  }
  BOOST_TEST_REQUIRE(tune.lines.size() == 1u);
  BOOST_TEST((tune.lines[0] == MelodyLine{"extracted", melody}));
  BOOST_TEST(tune_of_extracted_line({}, 0.1).salience.peaks.empty());
}

BOOST_AUTO_TEST_CASE(a_tune_has_one_full_peak_a_frame_once_the_line_has_begun) {
  const Tune tune = tune_of_line(melody_of_notes({{0.5, 0.2, 60}, {0.7, 0.1, 62}, {1.0, 0.2, 55.5f}}), 0.1, "lead");
  BOOST_TEST(!tune.polyphonic());
  BOOST_TEST(std::abs(tune.duration_s - 1.2) < 1e-9);
  BOOST_REQUIRE_EQUAL(tune.salience.frames(), 12u);
  const std::vector<float> expected{0, 0, 0, 0, 0, 60, 60, 62, 62, 62, 55.5f, 55.5f};
  for (std::size_t i = 0; i < 12; ++i) {
    const std::uint32_t first = tune.salience.offsets[i], last = tune.salience.offsets[i + 1];
    BOOST_REQUIRE_EQUAL(last - first, expected[i] > 0 ? 1u : 0u);
    if (first == last) continue;
    BOOST_TEST(tune.salience.peaks[first].pitch() == expected[i]);
    BOOST_TEST(tune.salience.peaks[first].strength == 255);
  }
  BOOST_REQUIRE_EQUAL(tune.lines.size(), 1u);
  BOOST_TEST(tune.lines[0].role == "lead");
  BOOST_TEST(tune.lines[0].melody.frames() == 70u);
}

BOOST_AUTO_TEST_SUITE_END()
