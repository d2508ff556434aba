// A hum whose pitch classes are those of the chroma in a passage is found there at no cost, in any key. Where a tune
// has chroma, its salience does not matter.
#include "alignment/sound/chroma_dtw.hpp"

#include <boost/test/unit_test.hpp>

#include "features/melody_extraction/line_tune.hpp"

using namespace tunefind;

namespace {

/// Beats of half a second, each with one pitch class.
Tune song_of(const std::vector<int>& classes) {
  Tune tune;
  tune.kind = SongKind::recording;
  tune.duration_s = 0.5 * static_cast<double>(classes.size());
  tune.chroma.times_s.push_back(0);
  for (const int pitch_class : classes) {
    tune.chroma.vectors.emplace_back().fill(0);
    tune.chroma.vectors.back()[static_cast<std::size_t>(pitch_class)] = 1;
    tune.chroma.times_s.push_back(tune.chroma.times_s.back() + 0.5);
  }
  return tune;
}

Melody hum_of(const std::vector<int>& pitches) {
  std::vector<Note> notes;
  for (const int pitch : pitches)
    notes.push_back({0.5 * static_cast<double>(notes.size()), 0.5, static_cast<float>(pitch)});
  return melody_of_notes(notes);
}

Alignment align(const std::vector<int>& hum, const Tune& song) {
  ChromaDtwParameters parameters;
  parameters.transpositions = 12;
  return make_chroma_dtw(parameters)->bind(hum_of(hum), 0.1, Anchor::anywhere)->align(song);
}

const std::vector<int> kSong{0, 4, 7, 0, 2, 9, 5, 11, 3, 8, 1, 6, 10, 2, 7, 4};

}  // namespace

BOOST_AUTO_TEST_SUITE(chroma_dtw_test)

BOOST_AUTO_TEST_CASE(the_passage_is_found_in_any_key) {
  for (const int up : {0, 5, -3}) {
    const Alignment found = align({62 + up, 69 + up, 65 + up, 71 + up, 63 + up, 68 + up}, song_of(kSong));
    BOOST_TEST(found.score == 1.0, boost::test_tools::tolerance(1e-6));
    BOOST_TEST(found.start_s == 2.0);
    BOOST_TEST(found.end_s == 5.0);
    BOOST_TEST(found.tempo_ratio == 1.0);
  }
}

BOOST_AUTO_TEST_CASE(one_wrong_note_of_six_costs_at_most_a_sixth) {
  // Of six notes one is wrong by a tritone.
  const Alignment found = align({62, 69, 71, 71, 63, 68}, song_of(kSong));
  BOOST_TEST(found.score < 1.0);
  BOOST_TEST(found.score >= 5.0 / 6 - 1e-6);
}

BOOST_AUTO_TEST_CASE(chroma_takes_precedence_over_salience) {
  Tune song = song_of(kSong);
  const Alignment before = align({62, 69, 65, 71}, song);
  song.salience = tune_of_line(hum_of({60, 61, 60, 61, 60, 61, 60, 61}), 0.1, "tune").salience;
  BOOST_TEST(align({62, 69, 65, 71}, song).score == before.score);
}

BOOST_AUTO_TEST_CASE(silence_scores_0) {
  Tune song = song_of(kSong);
  for (auto& vector : song.chroma.vectors) vector.fill(0);
  BOOST_TEST(align({62, 69, 65, 71}, song).score == 0.0);
  BOOST_TEST(align({}, song_of(kSong)).score == 0.0);
  BOOST_TEST(align({62, 69}, Tune{}).score == 0.0);
}

BOOST_AUTO_TEST_SUITE_END()
