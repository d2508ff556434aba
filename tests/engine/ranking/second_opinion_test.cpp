// The second opinion scores the best songs by the weighted mean that it promises and never changes the order of the
// others.
#include <boost/test/unit_test.hpp>
#include <random>

#include "alignment/drift_dtw/drift_dtw.hpp"
#include "alignment/drift_dtw/line_dtw.hpp"
#include "alignment/sound/chroma_dtw.hpp"
#include "engine/ranking/opinions.hpp"
#include "features/melody_extraction/line_tune.hpp"
#include "tests/engine/indexed.hpp"

using namespace tunefind;

namespace {

struct Contest {
  SongIndex index;
  Melody hum;
  std::vector<ScoredSong> songs;

  Contest() {
    std::mt19937 random(31);
    std::vector<IndexedSong> all;
    for (int song = 0; song < 12; ++song) {
      std::vector<Note> notes;
      for (int i = 0; i < 30; ++i) notes.push_back({0.4 * i, 0.4, static_cast<float>(55 + random() % 15)});
      const Melody melody = melody_of_notes(notes);
      if (song == 3) hum = melody_of_notes({notes.begin() + 5, notes.begin() + 20});
      all.push_back(test::indexed("song" + std::to_string(10 + song), tune_of_line(melody, 0.1, "tune")));
      if (song % 4 == 2) all.back().tune.kind = SongKind::recording;
      if (song == 11) all.back().tune.kind = SongKind::extracted;
      songs.push_back({static_cast<std::size_t>(song), 1 - 0.05 * song, {}});
    }
    index = SongIndex(0.1, std::move(all));
  }
  RankingTask task() const { return {hum, index, Anchor::anywhere}; }
};

double score_of(const std::vector<ScoredSong>& ranked, std::size_t position) {
  for (const ScoredSong& song : ranked)
    if (song.position == position) return song.score;
  return -1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(second_opinion_test)

BOOST_AUTO_TEST_CASE(scores_are_the_weighted_mean_of_the_opinions) {
  const Contest contest;
  SecondOpinionParameters parameters;
  parameters.strict_weight = 2;
  parameters.rigid_weight = 0.5;
  parameters.line_weight = 0.25;
  parameters.chroma_weight = 2;
  const auto ranked = make_second_opinion(parameters)->rank(contest.songs, contest.task());
  DriftDtwParameters low_cap, dear_skew;
  low_cap.cost_cap = 1.5;
  dear_skew.skew_penalty = 1.5;
  const auto strict_aligner = make_drift_dtw(low_cap), rigid_aligner = make_drift_dtw(dear_skew);
  const auto strict = strict_aligner->bind(contest.hum, 0.1, Anchor::anywhere);
  const auto rigid = rigid_aligner->bind(contest.hum, 0.1, Anchor::anywhere);
  const auto line_aligner = make_line_dtw({}), chroma_aligner = make_chroma_dtw({});
  const auto line = line_aligner->bind(contest.hum, 0.1, Anchor::anywhere);
  const auto chroma = chroma_aligner->bind(contest.hum, 0.1, Anchor::anywhere);
  for (const ScoredSong& song : contest.songs) {
    const auto held = contest.index.tune(song.position);
    const Tune& tune = *held;
    const double mean = (song.score + 2 * strict->score(tune) + 0.5 * rigid->score(tune)) / 3.5;
    const double lines = (song.score + 0.25 * line->score(tune) + 2 * chroma->score(tune)) / 3.25;
    const double expected = tune.polyphonic() ? lines : tune.kind == SongKind::extracted ? song.score : mean;
    BOOST_TEST(score_of(ranked, song.position) == expected, boost::test_tools::tolerance(1e-12));
  }
  // The song that the hum comes from was fourth.
  BOOST_TEST(ranked.front().position == 3u);
}

BOOST_AUTO_TEST_CASE(where_the_filter_fitted_a_poor_match_with_the_lines_counts_as_the_floor) {
  Contest contest;
  SecondOpinionParameters parameters;
  parameters.filter_weight = 0.5;
  parameters.fitted_line_weight = 2;
  for (ScoredSong& song : contest.songs)
    if (song.position != 10) song.region.key = 0, song.filter = 0.6;
  const auto aligner = make_line_dtw({});
  const auto line = aligner->bind(contest.hum, 0.1, Anchor::anywhere);
  for (const double floor : {0.0, 1.0}) {
    parameters.fitted_line_floor = floor;
    const auto ranked = make_second_opinion(parameters)->rank(contest.songs, contest.task());
    for (const ScoredSong& song : contest.songs) {
      const auto tune = contest.index.tune(song.position);
      if (tune->kind != SongKind::recording) continue;
      const double opinion = line->score(*tune, song.region);
      BOOST_TEST(opinion < 1);
      const double fitted = (song.score + 0.5 * 0.6 + 2 * std::max(floor, opinion)) / 3.5;
      const double expected = song.position == 10 ? (song.score + 0.25 * opinion) / 1.25 : fitted;
      BOOST_TEST(score_of(ranked, song.position) == expected, boost::test_tools::tolerance(1e-12));
    }
  }
}

BOOST_AUTO_TEST_CASE(songs_below_the_depth_keep_their_order_and_do_not_overtake) {
  const Contest contest;
  SecondOpinionParameters parameters;
  parameters.depth = 5;
  const auto ranked = make_second_opinion(parameters)->rank(contest.songs, contest.task());
  BOOST_TEST(ranked.front().position == 3u);
  for (std::size_t i = 5; i < ranked.size(); ++i) BOOST_TEST(ranked[i].position == i);
  for (std::size_t i = 1; i < ranked.size(); ++i) BOOST_TEST(ranked[i - 1].score >= ranked[i].score);
  for (std::size_t i = 6; i < ranked.size(); ++i) BOOST_TEST(ranked[i - 1].score > ranked[i].score);
}

BOOST_AUTO_TEST_CASE(opinions_can_be_fused_later_with_any_weights) {
  const Contest contest;
  SecondOpinionParameters asked;
  asked.strict_weight = asked.rigid_weight = asked.line_weight = asked.chroma_weight = 1;
  const std::vector<ScoredSong> best(contest.songs.begin(), contest.songs.begin() + 7);
  const std::vector<ScoredSong> rest(contest.songs.begin() + 7, contest.songs.end());
  const std::vector<HeardSong> heard = OpinionAligners(asked).hear(best, contest.task());
  for (const double strict : {0.0, 0.3, 4.0})
    for (const double chroma : {0.0, 2.0}) {
      SecondOpinionParameters parameters;
      parameters.depth = 7;
      parameters.strict_weight = strict;
      parameters.chroma_weight = chroma;
      const auto fused = fuse(heard, rest, parameters, contest.index);
      const auto ranked = make_second_opinion(parameters)->rank(contest.songs, contest.task());
      BOOST_REQUIRE(fused.size() == ranked.size());
      for (std::size_t i = 0; i < fused.size(); ++i) {
        BOOST_TEST(fused[i].position == ranked[i].position);
        BOOST_TEST(fused[i].score == ranked[i].score);
      }
    }
}

BOOST_AUTO_TEST_CASE(without_weights_the_aligners_score_decides) {
  const Contest contest;
  SecondOpinionParameters parameters;
  parameters.strict_weight = parameters.rigid_weight = parameters.line_weight = parameters.chroma_weight = 0;
  const auto ranked = make_second_opinion(parameters)->rank(contest.songs, contest.task());
  const auto plain = make_score_ranker({})->rank(contest.songs, contest.task());
  for (std::size_t i = 0; i < plain.size(); ++i) {
    BOOST_TEST(ranked[i].position == plain[i].position);
    BOOST_TEST(ranked[i].score == plain[i].score);
  }
}

BOOST_AUTO_TEST_SUITE_END()
