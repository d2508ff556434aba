// The score is that of a recording's best line less the loss of its role. Only the requested lines are aligned.
#include "alignment/drift_dtw/line_dtw.hpp"

#include <boost/test/unit_test.hpp>

#include "features/melody_extraction/line_tune.hpp"

using namespace tunefind;

namespace {

Melody melody_of(const std::vector<int>& pitches) {
  std::vector<Note> notes;
  for (const int pitch : pitches)
    notes.push_back({0.4 * static_cast<double>(notes.size()), 0.4, static_cast<float>(pitch)});
  return melody_of_notes(notes);
}

const std::vector<int> kRight{60, 64, 67, 65, 62, 69, 60, 72}, kWrong{60, 61, 60, 61, 60, 61, 60, 61};

/// A recording in which only the line of this role has the right melody.
Tune recording(const std::string& role) {
  Tune tune;
  tune.kind = SongKind::recording;
  for (const char* line : {"voice", "lead", "high", "second", "bass"})
    tune.lines.push_back({line, melody_of(line == role ? kRight : kWrong)});
  return tune;
}

double score(const Tune& song, const LineDtwParameters& parameters) {
  return make_line_dtw(parameters)->bind(melody_of(kRight), 0.1, Anchor::anywhere)->score(song);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(line_dtw_test)

BOOST_AUTO_TEST_CASE(the_loss_of_the_role_is_subtracted_from_the_score) {
  LineDtwParameters parameters;
  parameters.voice_loss = 0.02;
  parameters.lead_loss = 0.04;
  parameters.high_loss = 0.06;
  parameters.second_loss = 0.08;
  parameters.bass_loss = 0.1;
  double loss = 0;
  for (const char* role : {"voice", "lead", "high", "second", "bass"}) {
    loss += 0.02;
    BOOST_TEST(score(recording(role), parameters) == 1 - loss, boost::test_tools::tolerance(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(costs_are_scaled_up_against_lines_with_a_low_background_cost) {
  Tune song = recording("lead");
  LineDtwParameters parameters;
  parameters.lines = "voice";
  const double cost = 1 - score(song, parameters);
  BOOST_TEST(cost > 0.05);
  for (MelodyLine& line : song.lines) line.background_cost = 0.3;
  const double usual = 1 - score(song, parameters);
  for (MelodyLine& line : song.lines) line.background_cost = 0.6;
  BOOST_TEST(usual == 2 * (1 - score(song, parameters)), boost::test_tools::tolerance(1e-9));
  parameters.background_weight = 0;
  BOOST_TEST(1 - score(song, parameters) == cost, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(only_the_requested_line_is_aligned) {
  LineDtwParameters parameters;
  parameters.lines = "lead";
  BOOST_TEST(score(recording("lead"), parameters) == 1.0);
  BOOST_TEST(score(recording("voice"), parameters) < 0.8);
}

BOOST_AUTO_TEST_CASE(a_recording_without_lines_scores_0) {
  Tune song;
  song.kind = SongKind::recording;
  song.salience = tune_of_line(melody_of(kRight), 0.1, "tune").salience;
  BOOST_TEST(score(song, {}) == 0.0);
  song.kind = SongKind::monophonic;
  BOOST_TEST(score(song, {}) == 1.0);
}

BOOST_AUTO_TEST_SUITE_END()
