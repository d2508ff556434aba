// A hum of a melody finds its song among all others; songs that are not admitted are not found; and the number of
// threads changes nothing.
#include "engine/search.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>
#include <tbb/global_control.h>

#include "experiments/synthesis/demo_tunes.hpp"
#include "experiments/synthesis/hum_synthesis.hpp"
#include "features/melody_extraction/line_tune.hpp"
#include "features/structure/rolled.hpp"
#include "tests/engine/default_strategies.hpp"
#include "tests/engine/indexed.hpp"
#include "tests/looped_music.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

/// All demo tunes as monophonic songs, one of them written so many times as slow as it is.
SongIndex demo_index_with(const std::string& retimed, double slower) {
  const double hop_s = default_strategies().salience->hop_s();
  std::vector<IndexedSong> all;
  for (const DemoTune& tune : demo_tunes()) {
    std::vector<Note> notes = tune.notes;
    for (Note& note : notes)
      if (tune.id == retimed) note.onset_s *= slower, note.duration_s *= slower;
    all.push_back(test::indexed(tune.id, tune_of_line(melody_of_notes(notes), hop_s, "tune"), tune.title));
  }
  return SongIndex(hop_s, std::move(all));
}

/// All demo tunes as monophonic songs.
const SongIndex& demo_index() {
  static const SongIndex index = demo_index_with("", 1);
  return index;
}

/// The query heard in a good hum of the beginning of a tune, in another key and tempo.
Query heard_hum(const DemoTune& tune) {
  HumOptions options;
  options.transposition = 50 - tune.notes.front().pitch;
  options.tempo_ratio = 0.93;
  options.duration_s = 8;
  const Audio audio = render_hum(tune, options).audio;
  return make_query(default_strategies().contour->shape(default_strategies().pitch->track(audio)));
}

/// Every fourth demo tune, and a hum of each.
const std::vector<DemoTune>& tunes() {
  static const std::vector<DemoTune> some = [] {
    std::vector<DemoTune> chosen;
    for (std::size_t i = 0; i < demo_tunes().size(); i += 4) chosen.push_back(demo_tunes()[i]);
    return chosen;
  }();
  return some;
}
const std::vector<Query>& hums() {
  static const std::vector<Query> all = [] {
    std::vector<Query> queries;
    for (const DemoTune& tune : tunes()) queries.push_back(heard_hum(tune));
    return queries;
  }();
  return all;
}

/// A hum of the strongest salience peaks of a recording in [first_s, last_s).
Query leading_notes(const Tune& tune, double first_s, double last_s) {
  Melody melody{0.1, 0, {}, {}};
  for (long i = std::lround(first_s * 10); i < std::lround(last_s * 10); ++i) {
    melody.pitch.push_back(tune.salience.peaks[tune.salience.offsets[static_cast<std::size_t>(i)]].pitch());
    melody.voiced.push_back(1);
  }
  return make_query(melody);
}

bool equal(const Ranking& a, const Ranking& b) {
  const auto same_match = [](const Match& x, const Match& y) {
    return x.song == y.song && x.title == y.title && x.score == y.score && x.confidence == y.confidence &&
           x.alignment == y.alignment && x.recurs_s == y.recurs_s;
  };
  const auto same_song = [](const ScoredSong& x, const ScoredSong& y) {
    return x.position == y.position && x.score == y.score && x.region == y.region;
  };
  return a.verdict == b.verdict && std::ranges::equal(a.matches, b.matches, same_match) &&
         std::ranges::equal(a.songs, b.songs, same_song);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(search_test)

BOOST_AUTO_TEST_CASE(a_good_hum_finds_its_tune) {
  for (std::size_t i = 0; i < hums().size(); ++i) {
    const Ranking ranking = search(hums()[i], demo_index(), default_strategies(), {.k = 1});
    BOOST_REQUIRE(ranking.matches.size() == 1u);
    const Match& first = ranking.matches.front();
    BOOST_TEST_CONTEXT(tunes()[i].id) {
      BOOST_TEST(first.song == tunes()[i].id);
      BOOST_TEST(first.title == tunes()[i].title);
      BOOST_TEST(first.alignment.line == "tune");
      BOOST_TEST(std::abs(first.alignment.transposition - (50 - tunes()[i].notes.front().pitch)) < 0.6);
      BOOST_TEST(std::abs(first.alignment.tempo_ratio - 0.93) < 0.12);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_tune_that_is_written_at_a_far_tempo_is_found) {
  const std::string& right = tunes()[1].id;
  for (const double slower : {0.3, 3.3}) BOOST_TEST_CONTEXT(slower) {
      const SongIndex index = demo_index_with(right, slower);
      const Ranking ranking = search(hums()[1], index, default_strategies(), {});
      const Alignment& found = ranking.matches.at(0).alignment;
      BOOST_TEST(ranking.matches[0].song == right);
      BOOST_TEST(std::abs(found.tempo_ratio / slower - 0.93) < 0.12);
      BOOST_TEST(std::abs(found.start_s) < 0.5 * slower);
      BOOST_TEST(std::abs(found.end_s / slower - 0.93 * 8) < 1);
      BOOST_REQUIRE(!found.path.empty());
      BOOST_TEST(found.path.front().song_s >= found.start_s - 0.2);
      BOOST_TEST(found.path.back().song_s <= found.end_s + 0.2);
      BOOST_TEST(found.path.back().query_s <= hums()[1].melody.start_s + hums()[1].melody.duration_s() + 0.1);
      BOOST_TEST(ranking.songs.size() == ranking.candidates.size());
      const Ranking usual = search(hums()[1], index, default_strategies(), {.far_tempo_below = 0});
      BOOST_TEST(ranking.matches[0].score > usual.matches.at(0).score + 0.1);
      BOOST_TEST(equal(search(hums()[1], index, default_strategies(), {.far_tempo_least = 1}), usual));
      const Admission others = Admission::without(index, {right});
      for (const Match& match : search(hums()[1], index, default_strategies(), {}, others).matches)
        BOOST_TEST(match.song != right);
    }
}

BOOST_AUTO_TEST_CASE(a_hum_that_fits_a_tune_is_not_tried_at_far_tempos) {
  for (const Query& hum : hums()) {
    const Ranking usual = search(hum, demo_index(), default_strategies(), {.far_tempo_below = 0});
    if (usual.songs.front().score >= SearchParameters{}.far_tempo_below)
      BOOST_TEST(equal(search(hum, demo_index(), default_strategies(), {}), usual));
  }
}

BOOST_AUTO_TEST_CASE(matches_are_the_best_songs_in_order) {
  SearchParameters parameters;
  parameters.k = 5;
  const Ranking ranking = search(hums().front(), demo_index(), default_strategies(), parameters);
  BOOST_REQUIRE(ranking.matches.size() == 5u);
  BOOST_TEST(ranking.songs.size() == demo_tunes().size());
  for (std::size_t i = 0; i < ranking.matches.size(); ++i) {
    const Match& match = ranking.matches[i];
    BOOST_TEST(match.song == demo_index().id(ranking.songs[i].position));
    BOOST_TEST(match.score == ranking.songs[i].score);
    const auto aligner =
        default_strategies().align->bind(hums().front().melody, demo_index().hop_s(), Anchor::anywhere);
    BOOST_TEST(match.alignment.score == aligner->score(*demo_index().tune(ranking.songs[i].position)));
    if (i > 0) BOOST_TEST(ranking.matches[i - 1].score >= match.score);
    if (i > 0) BOOST_TEST(ranking.matches[i - 1].confidence >= match.confidence);
  }
}

BOOST_AUTO_TEST_CASE(the_number_of_threads_changes_nothing) {
  for (std::size_t i = 0; i < hums().size(); i += 2) {
    std::vector<Ranking> rankings;
    for (const std::size_t threads : {1, 2}) {
      const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
      rankings.push_back(search(hums()[i], demo_index(), default_strategies(), {}));
    }
    BOOST_TEST(equal(rankings[0], rankings[1]));
  }
}

BOOST_AUTO_TEST_CASE(a_song_that_is_not_admitted_is_never_found) {
  const std::string right = tunes()[0].id;
  SearchParameters parameters;
  parameters.k = 1000;
  const Ranking all = search(hums()[0], demo_index(), default_strategies(), parameters);
  const Ranking others =
      search(hums()[0], demo_index(), default_strategies(), parameters, Admission::without(demo_index(), {right}));
  BOOST_TEST(others.songs.size() == all.songs.size() - 1);
  BOOST_TEST(others.matches.size() == all.matches.size() - 1);
  for (const ScoredSong& song : others.songs) BOOST_TEST(demo_index().id(song.position) != right);
  for (const Match& match : others.matches) BOOST_TEST(match.song != right);
  BOOST_TEST(equal(search(hums()[0], demo_index(), default_strategies(), parameters,
                          Admission::without(demo_index(), {"no such song"})),
                   all));
}

BOOST_AUTO_TEST_CASE(more_results_than_songs_are_all_songs) {
  SearchParameters parameters;
  parameters.k = 1000000;
  BOOST_TEST(search(hums()[1], demo_index(), default_strategies(), parameters).matches.size() == demo_tunes().size());
}

BOOST_AUTO_TEST_CASE(anchor_start_reaches_the_aligner) {
  std::mt19937 random(1);
  std::vector<Note> notes, ending;
  for (int i = 0; i < 40; ++i) notes.push_back({0.5 * i, 0.5, static_cast<float>(55 + random() % 15)});
  for (std::size_t i = 24; i < notes.size(); ++i) ending.push_back({notes[i].onset_s - 12, 0.5, notes[i].pitch});
  const SongIndex index(0.1, {test::indexed("song", tune_of_line(melody_of_notes(notes), 0.1, "tune"))});
  const Query query = make_query(melody_of_notes(ending));
  SearchParameters parameters;
  BOOST_TEST(std::abs(search(query, index, default_strategies(), parameters).matches.at(0).alignment.start_s - 12) <=
             0.5);
  parameters.anchor = "start";
  BOOST_TEST(search(query, index, default_strategies(), parameters).matches.at(0).alignment.start_s < 5);
}

BOOST_AUTO_TEST_CASE(matches_are_on_the_timeline_of_the_whole_song) {
  // 10 s without repetition, a loop of 6 s from 10 s to 90 s, 20 s without repetition.
  const Tune whole =
      test::recording({{test::through_composed(1), 100}, {test::loop(2, 60), 800}, {test::through_composed(3), 200}});
  std::vector<Recurrence> recurrences = default_strategies().loops->find(whole);
  BOOST_REQUIRE(recurrences.size() == 1u);
  const double cut_s = recurrences[0].cut_s();
  BOOST_TEST(cut_s >= 36);
  const SongIndex index(0.1, {test::indexed("loop", rolled(whole, std::move(recurrences)))});
  const auto match = [&](double first_s, double last_s) {
    return search(leading_notes(whole, first_s, last_s), index, default_strategies(), {}).matches.at(0);
  };
  struct Excerpt {
    double first_s, last_s;
  };
  // Excerpts before the loop, across its beginning, across its end (where the cut was), and after it.
  for (const Excerpt place : {Excerpt{1, 9}, {4, 16}, {78, 95}, {84, 95}, {89, 100}, {92, 108}}) {
    BOOST_TEST_CONTEXT(place.first_s << " to " << place.last_s << " s") {
      const Match found = match(place.first_s, place.last_s);
      BOOST_TEST(std::abs(found.alignment.start_s - place.first_s) < 0.35);
      BOOST_TEST(std::abs(found.alignment.end_s - place.last_s) < 0.35);
      BOOST_TEST(found.recurs_s.empty());
      for (std::size_t i = 1; i < found.alignment.path.size(); ++i)
        BOOST_REQUIRE(found.alignment.path[i].song_s - found.alignment.path[i - 1].song_s < 1);
    }
  }
  // Excerpts within the loop, also in the part that was cut: the match and its recurrences are all periods.
  for (const double first_s : {13.0, 36.0, 50.5, 73.0}) {
    BOOST_TEST_CONTEXT(first_s << " s") {
      const Match found = match(first_s, first_s + 8);
      std::vector<double> places = found.recurs_s;
      places.push_back(found.alignment.start_s);
      std::ranges::sort(places);
      BOOST_REQUIRE(places.size() >= 11u);
      BOOST_TEST(places.size() <= 13u);
      for (std::size_t i = 1; i < places.size(); ++i) BOOST_TEST(std::abs(places[i] - places[i - 1] - 6) < 1e-6);
      BOOST_TEST(std::ranges::any_of(places, [&](double at_s) { return std::abs(at_s - first_s) < 0.35; }));
    }
  }
}

BOOST_AUTO_TEST_CASE(at_most_twenty_recurrences_are_returned) {
  const Tune whole = test::recording({{test::loop(2, 20), 1200}});
  const SongIndex index(0.1, {test::indexed("loop", rolled(whole, default_strategies().loops->find(whole)))});
  const Match found = search(leading_notes(whole, 0, 5), index, default_strategies(), {}).matches.at(0);
  BOOST_TEST(found.recurs_s.size() == 20u);
  for (const double at_s : found.recurs_s) BOOST_TEST(std::abs(at_s - found.alignment.start_s) > 1);
}

BOOST_AUTO_TEST_CASE(with_a_sound_strategy_the_song_that_sounds_most_similar_ranks_first) {
  std::vector<IndexedSong> songs;
  std::mt19937 random(8);
  for (const char* id : {"a", "b", "c", "d"}) {
    songs.push_back(test::indexed(id, Tune{}));
    MelLevels& sound = songs.back().tune.sound;
    for (std::size_t n = 0; n < 50 * MelLevels::kBands; ++n)
      sound.levels.push_back(static_cast<std::uint8_t>(random() % 200));
  }
  Query query;
  query.sound = songs[2].tune.sound;
  query.sound.levels.resize(20 * MelLevels::kBands);
  const SongIndex index(0.1, std::move(songs));
  for (const char* name : {"mfcc_cosine", "mel_dtw"}) {
    Settings settings;
    settings.set(std::string("sound.strategy=") + name);
    const Strategies strategies = make_strategies(settings);
    const Ranking ranking = search(query, index, strategies, {}, Admission::without(index, {"b"}));
    BOOST_REQUIRE_EQUAL(ranking.matches.size(), 3u);
    if (std::string(name) == "mel_dtw") BOOST_TEST(ranking.matches.front().song == "c");
    BOOST_TEST(ranking.matches.front().alignment.line == "sound");
    BOOST_TEST(ranking.matches[0].score >= ranking.matches[1].score);
    BOOST_TEST(search({}, index, strategies, {}).matches.empty());
  }
}

BOOST_AUTO_TEST_CASE(empty_queries_and_indexes_give_empty_rankings) {
  for (const Ranking& ranking : {search(hums()[0], SongIndex{}, default_strategies(), {}),
                                 search(Query{}, demo_index(), default_strategies(), {}),
                                 search(make_query({}), SongIndex{}, default_strategies(), {})}) {
    BOOST_TEST((ranking.verdict == Verdict::no_match));
    BOOST_TEST(ranking.matches.empty());
    BOOST_TEST(ranking.songs.empty());
  }
  const SongIndex only(0.1, {test::indexed("only", *demo_index().tune(0))});
  BOOST_TEST(search(hums()[0], only, default_strategies(), {}, Admission::without(only, {"only"})).songs.empty());
}

BOOST_AUTO_TEST_SUITE_END()
