// A failed query is aligned to both songs: on the song that it was taken from, its contour follows the song's line,
// wherever the search lost it. The JSON holds the same alignments.
#include "experiments/bench/failures.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "experiments/synthesis/demo_tunes.hpp"
#include "features/melody_extraction/line_tune.hpp"
#include "tests/engine/indexed.hpp"

using namespace tunefind;

namespace {

constexpr double kHop_s = 0.1;

SongIndex demo_index() {
  std::vector<IndexedSong> songs;
  for (std::size_t i = 0; i < 8; ++i) {
    const DemoTune& tune = demo_tunes()[i];
    songs.push_back(test::indexed(tune.id, tune_of_line(melody_of_notes(tune.notes), kHop_s, "tune"), tune.title));
  }
  return SongIndex(kHop_s, std::move(songs));
}

/// The beginning of a demo tune, five semitones higher.
Query hum_of(std::size_t tune) {
  std::vector<Note> notes;
  for (const Note& note : demo_tunes()[tune].notes)
    if (note.onset_s < 8) notes.push_back({note.onset_s, note.duration_s, note.pitch + 5});
  return make_query(melody_of_notes(notes));
}

Failure analysed(const QueryOutcome& outcome, const std::map<std::string, int>& judged) {
  Settings settings;
  return analyse_failure(hum_of(2), outcome, judged, demo_index(), make_strategies(settings), Anchor::anywhere);
}

/// Mean distance in semitones between the middle of each of the hum's lines and the song's line at that time.
double distance(const HumOnSong& on_song) {
  double sum = 0;
  std::size_t count = 0;
  for (const PitchLine& part : on_song.hum) {
    const PitchPoint& middle = part[part.size() / 2];
    for (const PitchLine& line : on_song.line)
      if (line.front().time_s <= middle.time_s && middle.time_s <= line.back().time_s) {
        sum += std::abs(line.front().pitch - middle.pitch), ++count;
        break;
      }
  }
  BOOST_TEST(count > 5u);
  return sum / static_cast<double>(std::max<std::size_t>(1, count));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(failures_test)

BOOST_AUTO_TEST_CASE(the_hum_follows_the_line_of_the_song_it_was_taken_from) {
  const std::string own = demo_tunes()[2].id, other = demo_tunes()[5].id;
  QueryOutcome outcome;
  outcome.songs = {{other, 0.9}, {demo_tunes()[1].id, 0.8}};
  const Failure lost = analysed(outcome, {{own, 1}, {other, 0}});  // the filter rejected the right song
  BOOST_TEST(lost.right.song == own);
  BOOST_TEST(lost.right.title == demo_tunes()[2].title);
  BOOST_TEST(lost.first.song == other);
  BOOST_TEST(std::abs(lost.right.transposition - 5) < 0.2);
  BOOST_TEST(distance(lost.right) < 0.3);
  BOOST_TEST(distance(lost.first) > distance(lost.right) + 0.2);
  BOOST_TEST(lost.right.score > lost.first.score);
}

BOOST_AUTO_TEST_CASE(shows_the_best_ranked_of_several_right_songs) {
  QueryOutcome outcome;
  outcome.songs = {{demo_tunes()[0].id, 0.9}, {demo_tunes()[3].id, 0.8}};
  const std::map<std::string, int> judged{{demo_tunes()[1].id, 1}, {demo_tunes()[3].id, 1}};
  BOOST_TEST(analysed(outcome, judged).right.song == demo_tunes()[3].id);
}

BOOST_AUTO_TEST_CASE(a_song_that_is_not_in_the_index_has_no_lines) {
  const Failure failure = analysed({}, {{"elsewhere", 1}});
  BOOST_TEST(failure.right.song == "elsewhere");
  BOOST_TEST(failure.right.hum.empty());
  BOOST_TEST(failure.first.song.empty());
}

BOOST_AUTO_TEST_CASE(the_json_holds_the_alignments) {
  QueryOutcome outcome;
  outcome.songs = {{demo_tunes()[5].id, 0.9}};
  const Failure failure = analysed(outcome, {{demo_tunes()[2].id, 1}});
  const auto json = nlohmann::json::parse(failure_json(failure));
  BOOST_TEST(json["right"]["song"] == failure.right.song);
  BOOST_REQUIRE(json["right"]["hum"].size() == failure.right.hum.size());
  for (std::size_t i = 0; i < failure.right.hum.size(); ++i) {
    const auto& last = json["right"]["hum"][i].back();
    BOOST_TEST(std::abs(last[0].get<double>() - failure.right.hum[i].back().time_s) < 1e-3);
    BOOST_TEST(std::abs(last[1].get<double>() - failure.right.hum[i].back().pitch) < 1e-2);
  }
  BOOST_TEST(json["first"]["line"].size() == failure.first.line.size());
}

BOOST_AUTO_TEST_SUITE_END()
