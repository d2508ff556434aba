// The stage at which a query lost its song follows from the ranks of the song by each stage, which equal those counted
// by hand. What a stage keeps is read back the same.
#include "experiments/measures/query_outcome.hpp"

#include <boost/test/unit_test.hpp>

#include "experiments/cache/stage_records.hpp"
#include "experiments/measures/judge.hpp"
#include "features/melody_extraction/line_tune.hpp"
#include "tests/engine/indexed.hpp"

using namespace tunefind;

namespace {

constexpr std::size_t kSongs = 6;

SongIndex index_of_songs() {
  std::vector<IndexedSong> songs;
  for (std::size_t i = 0; i < kSongs; ++i)
    songs.push_back(test::indexed("s" + std::to_string(i), tune_of_line(melody_of_notes({{0, 1, 60}}), 0.1, "tune")));
  return SongIndex(0.1, std::move(songs));
}

/// A ranking of the songs in this order, whose scores by the aligner and by the filter fall in these orders.
Ranking ranking_of(const std::vector<std::size_t>& songs, const std::vector<std::size_t>& align,
                   const std::vector<std::size_t>& filter) {
  Ranking ranking;
  for (std::size_t i = 0; i < songs.size(); ++i)
    ranking.songs.push_back({songs[i], 1 - 0.1 * static_cast<double>(i), {}});
  for (const std::size_t song : songs) {
    const auto score = [&](const std::vector<std::size_t>& order) {
      return -static_cast<double>(std::ranges::find(order, song) - order.begin());
    };
    ranking.candidates.push_back({song, filter.empty() ? std::nullopt : std::optional(score(filter)), score(align)});
  }
  return ranking;
}

QueryOutcome judged(const Ranking& ranking, std::size_t rerank_depth = 2,
                    const std::map<std::string, int>& right = {{"s0", 1}}) {
  QueryOutcome outcome;
  outcome.traits.duration_s = 5;
  judge(outcome, ranking, index_of_songs(), right, 3, rerank_depth);
  return outcome;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(query_outcome_test)

BOOST_AUTO_TEST_CASE(counts_the_ranks_by_each_stage) {
  const QueryOutcome outcome = judged(ranking_of({4, 0, 1, 2}, {0, 1, 2, 4}, {1, 2, 0, 4}));
  BOOST_TEST(outcome.rank == 2u);
  BOOST_TEST(outcome.align_rank == 1u);
  BOOST_TEST(outcome.filter_rank.value() == 3u);
  BOOST_TEST(outcome.right_is_candidate);
  BOOST_TEST(outcome.metrics.reciprocal_rank == 0.5);
  BOOST_TEST(outcome.songs.size() == 3u);
  BOOST_TEST(outcome.songs[0].song == "s4");
  BOOST_TEST(!judged(ranking_of({4, 0}, {0, 4}, {})).filter_rank.has_value());
  // Of several right songs, the best-ranked one counts at each stage.
  const QueryOutcome two = judged(ranking_of({4, 0, 1}, {1, 4, 0}, {4, 0, 1}), 2, {{"s0", 1}, {"s1", 2}, {"s4", 0}});
  BOOST_TEST(two.rank == 2u);
  BOOST_TEST(two.align_rank == 1u);
  BOOST_TEST(two.filter_rank.value() == 2u);
}

BOOST_AUTO_TEST_CASE(names_the_stage_that_lost_the_song) {
  BOOST_TEST((judged(ranking_of({0, 1, 2}, {1, 0, 2}, {})).lost_at == LostAt::nowhere));
  BOOST_TEST((judged(ranking_of({1, 2}, {1, 2}, {})).lost_at == LostAt::filter));
  BOOST_TEST((judged(ranking_of({1, 2, 0}, {1, 2, 0}, {})).lost_at ==
              LostAt::first_tier));  // third, and only two are scored again
  BOOST_TEST((judged(ranking_of({1, 0, 2}, {1, 0, 2}, {})).lost_at == LostAt::re_rank));
  BOOST_TEST((judged(ranking_of({1, 0, 2}, {0, 1, 2}, {})).lost_at == LostAt::fusion));
  BOOST_TEST((judged(ranking_of({1, 0, 2}, {1, 0, 2}, {}), 0).lost_at == LostAt::first_tier));
  QueryOutcome silent;
  judge(silent, {}, index_of_songs(), {{"s0", 1}}, 3, 2);
  BOOST_TEST((silent.lost_at == LostAt::hearing));
}

BOOST_AUTO_TEST_CASE(traits_are_those_of_the_voiced_frames) {
  Melody melody{0.1, 2.0, std::vector<float>(100, 60), std::vector<std::uint8_t>(100, 1)};
  for (std::size_t i = 50; i < 75; ++i) melody.voiced[i] = 0, melody.pitch[i] = 90;
  for (std::size_t i = 75; i < 100; ++i) melody.pitch[i] = 67;
  const HumTraits traits = traits_of(melody);
  BOOST_TEST(traits.duration_s == 10.0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(traits.range_st == 7.0);
  BOOST_TEST(traits.voiced_share == 0.75);
  BOOST_TEST((traits_of({}) == HumTraits()));
}

BOOST_AUTO_TEST_CASE(reads_back_what_a_stage_keeps) {
  QueryOutcome outcome = judged(ranking_of({4, 0, 1, 2}, {0, 1, 2, 4}, {1, 2, 0, 4}));
  outcome.query = "q";
  outcome.quality = {2.5, {"too_short"}};
  outcome.search_ms = 3.25;
  outcome.verdict = Verdict::uncertain;
  const QueryOutcome again = outcome_from(bytes_of(outcome));
  BOOST_TEST(bytes_of(again) == bytes_of(outcome));
  BOOST_TEST(again.query == "q");
  BOOST_TEST(again.filter_rank.value() == 3u);
  BOOST_TEST((again.songs == outcome.songs));
  BOOST_TEST((again.quality == outcome.quality));
  BOOST_TEST((again.traits == outcome.traits));
  BOOST_TEST((again.metrics == outcome.metrics));
  BOOST_TEST((again.lost_at == outcome.lost_at));
  BOOST_CHECK_THROW(outcome_from("short"), StorageError);

  Hearing hearing;
  hearing.track = {0.01, {60, 61}, {1, 0}};
  hearing.issues = {"clipped"};
  hearing.melody_of_notes = melody_of_notes({{0, 1, 60}});
  const Hearing heard = hearing_from(bytes_of(hearing));
  BOOST_TEST((heard.track == hearing.track));
  BOOST_TEST((heard.melody_of_notes == hearing.melody_of_notes));
  BOOST_TEST(heard.issues == hearing.issues, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
