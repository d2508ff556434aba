// A long hum that is wrong in one part is still found, and the parts on either side of it are aligned at their own
// positions. A short hum is aligned as by the drift DTW.
#include "alignment/variants/window_dtw.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <rapidcheck/boost_test.h>

#include "alignment/drift_dtw/drift_dtw.hpp"
#include "features/melody_extraction/line_tune.hpp"

using namespace tunefind;

namespace {

constexpr double kHop_s = 0.1;

/// Random notes of 0.3 to 0.6 s with a total of `duration_s` seconds; no passage occurs twice.
std::vector<Note> random_notes(std::mt19937& random, double duration_s) {
  std::vector<Note> notes;
  for (double at_s = 0; at_s < duration_s;) {
    const double length_s = 0.3 + 0.1 * static_cast<double>(random() % 4);
    notes.push_back({at_s, length_s, static_cast<float>(52 + random() % 18)});
    at_s += length_s;
  }
  return notes;
}

/// The notes that begin in [from_s, to_s), moved to `at_s` and transposed by `transposition` semitones.
std::vector<Note> sung(const std::vector<Note>& notes, double from_s, double to_s, double at_s,
                       float transposition = 0) {
  std::vector<Note> part;
  for (const Note& note : notes)
    if (note.onset_s >= from_s && note.onset_s < to_s)
      part.push_back({note.onset_s - from_s + at_s, note.duration_s, note.pitch + transposition});
  return part;
}

std::vector<Note> joined(std::vector<Note> first, const std::vector<Note>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

Tune tune_of(const std::vector<Note>& notes) { return tune_of_line(melody_of_notes(notes), kHop_s, "tune"); }

Alignment align(const std::vector<Note>& hum, const Tune& song, Anchor anchor = Anchor::anywhere,
                const WindowDtwParameters& parameters = {}) {
  return make_window_dtw(parameters)->bind(melody_of_notes(hum), kHop_s, anchor)->align(song);
}

bool is_monotone(const std::vector<PathPoint>& path) {
  for (std::size_t i = 1; i < path.size(); ++i)
    if (path[i].query_s <= path[i - 1].query_s || path[i].song_s < path[i - 1].song_s) return false;
  return true;
}

/// The time in the song that the path maps a time of the hum to.
double song_s_at(const Alignment& found, double query_s) {
  double nearest_s = 1e9, song_s = -1;
  for (const PathPoint& point : found.path)
    if (std::abs(point.query_s - query_s) < nearest_s)
      nearest_s = std::abs(point.query_s - query_s), song_s = point.song_s;
  return song_s;
}

struct Song {
  std::mt19937 random{21};
  std::vector<Note> notes = random_notes(random, 60);
  Tune tune = tune_of(notes);
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(window_dtw_test, Song)

BOOST_AUTO_TEST_CASE(a_pause_costs_only_the_windows_that_contain_it) {
  // The hum pauses for 5 s where the song is at 30 s.
  const auto hum = joined(sung(notes, 20, 30, 0, 3), sung(notes, 30, 40, 15, 3));
  const Alignment found = align(hum, tune);
  BOOST_TEST(found.score > 0.7);
  BOOST_TEST(std::abs(found.start_s - 20) <= 0.5);
  BOOST_TEST(std::abs(found.end_s - 40) <= 0.8);
  BOOST_TEST(std::abs(found.transposition - 3) < 0.3);
  for (const double at_s : {3.0, 8.0}) BOOST_TEST(std::abs(song_s_at(found, at_s) - (20 + at_s)) <= 0.4);
  for (const double at_s : {17.0, 23.0}) BOOST_TEST(std::abs(song_s_at(found, at_s) - (15 + at_s)) <= 0.4);
  BOOST_TEST(is_monotone(found.path));
}

BOOST_AUTO_TEST_CASE(the_path_leaps_over_an_omitted_passage) {
  const auto hum = joined(sung(notes, 10, 20, 0), sung(notes, 22, 32, 10));
  const Alignment found = align(hum, tune),
                  whole = make_drift_dtw({})->bind(melody_of_notes(hum), kHop_s, Anchor::anywhere)->align(tune);
  BOOST_TEST(found.score > whole.score);
  BOOST_TEST(std::abs(found.start_s - 10) <= 0.5);
  BOOST_TEST(std::abs(song_s_at(found, 4) - 14) <= 0.4);
  BOOST_TEST(std::abs(song_s_at(found, 16) - 28) <= 0.4);
  BOOST_TEST(is_monotone(found.path));
}

BOOST_AUTO_TEST_CASE(a_repeated_passage_does_not_break_the_chain) {
  // The song repeats the passage with changes, so that the two halves of the hum have their best matches in different
  // repetitions.
  std::vector<Note> song = notes, hum = sung(notes, 5, 20, 0);
  for (Note& note : hum)
    if (note.onset_s > 3 && note.onset_s < 5) note.pitch += 1;
  for (const Note& note : sung(notes, 5, 12, 70)) song.push_back({note.onset_s, note.duration_s, note.pitch});
  for (std::size_t n = song.size(); n-- > notes.size();)
    if (song[n].onset_s > 73 && song[n].onset_s < 75) song[n].pitch += 1;
  for (const Note& note : sung(notes, 12, 20, 77)) song.push_back({note.onset_s, note.duration_s, note.pitch + 0.5f});
  WindowDtwParameters without_seeds;
  without_seeds.seeds = 0;
  const Alignment found = align(hum, tune_of(song));
  BOOST_TEST(found.score > 0.85);
  BOOST_TEST(found.score > align(hum, tune_of(song), Anchor::anywhere, without_seeds).score);
  BOOST_TEST(std::abs(found.end_s - found.start_s - 15) <= 1);
  BOOST_TEST(is_monotone(found.path));
}

BOOST_AUTO_TEST_CASE(parts_in_the_wrong_order_form_no_chain) {
  const auto there = joined(sung(notes, 10, 20, 0), sung(notes, 20, 30, 10));
  const auto back = joined(sung(notes, 20, 30, 0), sung(notes, 10, 20, 10));
  WindowDtwParameters strict;
  strict.off_chain_loss = 1;
  const double right = align(there, tune, Anchor::anywhere, strict).score;
  const double wrong = align(back, tune, Anchor::anywhere, strict).score;
  BOOST_TEST(right > 0.95);
  BOOST_TEST(wrong < right - 0.1);
}

BOOST_AUTO_TEST_CASE(a_short_hum_is_aligned_as_by_the_drift_dtw) {
  const auto hum = sung(notes, 13, 20, 0, -2);
  const auto plain = make_drift_dtw({})->bind(melody_of_notes(hum), kHop_s, Anchor::anywhere);
  BOOST_TEST((align(hum, tune) == plain->align(tune)));
}

BOOST_AUTO_TEST_CASE(with_anchor_start_the_chain_begins_at_the_start) {
  const Alignment found = align(sung(notes, 0, 15, 0), tune, Anchor::start);
  BOOST_TEST(found.score > 0.95);
  BOOST_TEST(found.start_s <= 0.5);
  const Alignment elsewhere = align(sung(notes, 30, 45, 0), tune, Anchor::start);
  BOOST_TEST(elsewhere.score < 0.9);
  BOOST_TEST(elsewhere.start_s <= 0.5);
}

BOOST_AUTO_TEST_CASE(a_long_hum_does_not_match_a_silent_or_short_song) {
  Tune silent;
  silent.kind = SongKind::recording;
  silent.salience.offsets.assign(300, 0);
  for (const Anchor anchor : {Anchor::start, Anchor::anywhere})
    for (const Tune& song : {silent, Tune{}, tune_of({{0, 0.3f, 60}})})
      BOOST_TEST((align(sung(notes, 0, 20, 0), song, anchor) == Alignment{}));
}

RC_BOOST_PROP(score_span_and_path_are_consistent, ()) {
  std::mt19937 any(*rc::gen::arbitrary<unsigned>());
  const auto song_notes = random_notes(any, *rc::gen::inRange(3, 40));
  const double from_s = *rc::gen::inRange(0, 10), pause_s = *rc::gen::inRange(0, 5);
  const auto hum =
      joined(joined(sung(song_notes, from_s, from_s + 6, 0), sung(song_notes, from_s + 8, 40, 6 + pause_s)),
             sung(random_notes(any, 6), 0, 6, 40));
  Tune song = tune_of(song_notes);
  song.kind = *rc::gen::element(SongKind::monophonic, SongKind::recording, SongKind::extracted);
  WindowDtwParameters parameters;
  parameters.off_chain_loss = *rc::gen::inRange(0, 11) * 0.1;
  parameters.jump_loss = *rc::gen::inRange(0, 5) * 0.05;
  parameters.seeds = *rc::gen::inRange(0, 4);
  const Anchor anchor = *rc::gen::arbitrary<bool>() ? Anchor::start : Anchor::anywhere;
  const auto bound = make_window_dtw(parameters)->bind(melody_of_notes(hum), kHop_s, anchor);
  const Alignment found = bound->align(song);
  RC_ASSERT(found.score == bound->score(song));
  RC_ASSERT(found.score >= 0 && found.score <= 1);
  RC_ASSERT(found.path.empty() == (found.score == 0));
  RC_ASSERT(is_monotone(found.path));
  for (const PathPoint& point : found.path) RC_ASSERT(point.song_s > found.start_s && point.song_s < found.end_s);
}

BOOST_AUTO_TEST_SUITE_END()
