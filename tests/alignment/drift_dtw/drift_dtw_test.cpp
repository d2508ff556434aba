// The SIMD kernels equal the reference bit for bit. The reference gives the answer that the construction of the song
// dictates: an excerpt is found where it was cut out, in the key and tempo in which it was sung.
#include "alignment/drift_dtw/drift_dtw.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <rapidcheck/boost_test.h>
#include <utility>

#include "alignment/drift_dtw/drift_dtw_problem.hpp"

using namespace tunefind;

namespace {

/// A monophonic song: random notes of four frames each.
Tune random_tune(std::mt19937& random, int frames) {
  Tune tune;
  int pitch8 = 60 * 8;
  for (int i = 0; i < frames; ++i) {
    if (i % 4 == 0) pitch8 = (52 + static_cast<int>(random() % 20)) * 8;
    tune.salience.peaks.push_back({static_cast<std::uint16_t>(pitch8), 255});
    tune.salience.offsets.push_back(static_cast<std::uint32_t>(tune.salience.peaks.size()));
  }
  return tune;
}

/// Polyphonic salience: up to eight random peaks a frame, some frames empty.
Tune random_salience(std::mt19937& random, int frames) {
  Tune tune;
  tune.kind = SongKind::recording;
  for (int i = 0; i < frames; ++i) {
    const int peaks = static_cast<int>(random() % 9);
    for (int p = 0; p < peaks; ++p)
      tune.salience.peaks.push_back(
          {static_cast<std::uint16_t>(random() % 1024), static_cast<std::uint8_t>(1 + random() % 255)});
    tune.salience.offsets.push_back(static_cast<std::uint32_t>(tune.salience.peaks.size()));
  }
  return tune;
}

/// An extracted line: `random_tune` with a gap of up to four frames after every eighth frame.
Tune random_extracted_line(std::mt19937& random, int frames) {
  Tune tune = random_tune(random, frames);
  tune.kind = SongKind::extracted;
  const Salience whole = std::exchange(tune.salience, Salience{});
  std::size_t gap_ends = 0;
  for (std::size_t frame = 0; frame < whole.frames(); ++frame) {
    if (frame % 8 == 7) gap_ends = frame + random() % 5;
    if (frame >= gap_ends) tune.salience.peaks.push_back(whole.peaks[frame]);
    tune.salience.offsets.push_back(static_cast<std::uint32_t>(tune.salience.peaks.size()));
  }
  return tune;
}

/// A hum of the song's frames [first, last), `transposition` semitones above it, `tempo_ratio` times as fast.
Melody hum_of(const Tune& song, int first, int last, double transposition, double tempo_ratio) {
  Melody melody;
  const double song_s = (last - first) * song.salience.hop_s;
  const int frames = static_cast<int>(std::lround(song_s / tempo_ratio / melody.hop_s));
  for (int i = 0; i < frames; ++i) {
    const double at = (i + 0.5) * melody.hop_s * tempo_ratio / song.salience.hop_s;
    const std::size_t frame = static_cast<std::size_t>(first + static_cast<int>(at));
    melody.pitch.push_back(static_cast<float>(song.salience.peaks[frame].pitch() + transposition));
    melody.voiced.push_back(1);
  }
  return melody;
}

/// Parameters with which a match can begin anywhere at no cost, so that every excerpt scores 1.
DriftDtwParameters starting_anywhere() {
  DriftDtwParameters parameters;
  parameters.off_phrase = 0;
  return parameters;
}

Melody random_melody(std::mt19937& random, int frames) {
  Melody melody;
  melody.hop_s = 0.1;
  for (int i = 0; i < frames; ++i) {
    melody.pitch.push_back(static_cast<float>(random() % 960) / 8.0f);
    melody.voiced.push_back(random() % 4 != 0);
  }
  return melody;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(drift_dtw_test)

RC_BOOST_PROP(kernels_equal_the_reference, ()) {
  std::mt19937 random(*rc::gen::arbitrary<unsigned>());
  const int song_frames = *rc::gen::inRange(0, 90);
  const Tune song = (*rc::gen::element(random_tune, random_salience, random_extracted_line))(random, song_frames);
  DriftDtwParameters parameters;
  parameters.extracted_cost_cap = *rc::gen::inRange(1, 12);
  parameters.extracted_gap_cost = *rc::gen::inRange(0, 11) * 0.1;
  parameters.extracted_rest_weight = *rc::gen::inRange(0, 4) * 0.3;
  parameters.cost_cap = *rc::gen::inRange(1, 12);
  parameters.skew_penalty = *rc::gen::inRange(0, 4) * 0.5;
  parameters.drift_penalty = *rc::gen::inRange(0, 12) * 0.25;
  parameters.key_range = *rc::gen::inRange(2, 24);
  parameters.rest_weight = *rc::gen::inRange(0, 4) * 0.3;
  parameters.stride = *rc::gen::inRange(1, 4);
  parameters.fold_octaves = *rc::gen::arbitrary<bool>();
  const Anchor anchor = *rc::gen::arbitrary<bool>() ? Anchor::start : Anchor::anywhere;
  const MelodyFrames query = frames_of(random_melody(random, *rc::gen::inRange(0, 40)), 0.1);

  const int limit = drift_dtw::start_frames(song, anchor, parameters);
  std::vector<std::uint8_t> starts;
  for (int frame = 0; frame < song_frames; ++frame) starts.push_back(random() % 3 == 0);
  const double key = *rc::gen::inRange(-30, 30) * 0.5;
  const drift_dtw::Problem problem{query,
                                   song,
                                   *rc::gen::arbitrary<bool>() ? drift_dtw::lanes_for(query, song, parameters, limit)
                                                               : drift_dtw::lanes_near(query, song, key, 0, 90),
                                   drift_dtw::Costs(parameters, song.kind),
                                   limit,
                                   parameters.stride,
                                   starts,
                                   *rc::gen::inRange(0, 300)};
  drift_dtw::Totals expected_totals, totals;
  const drift_dtw::End expected = drift_dtw::solve_reference(problem, 0, problem.frames(), &expected_totals);
  for (const drift_dtw::ColumnKernel kernel : drift_dtw::kernels()) {
    RC_ASSERT(drift_dtw::FastSolver(problem.costs, kernel).solve(problem, 0, problem.frames(), &totals) == expected);
    RC_ASSERT(totals == expected_totals);
  }
  // Without the totals the solver skips cells; the result must be the same.
  const int first = *rc::gen::inRange(0, problem.frames() + 1), last = *rc::gen::inRange(first, problem.frames() + 1);
  const drift_dtw::End expected_there = drift_dtw::solve_reference(problem, first, last, nullptr);
  for (const drift_dtw::ColumnKernel kernel : drift_dtw::kernels())
    RC_ASSERT(drift_dtw::FastSolver(problem.costs, kernel).solve(problem, first, last, nullptr) == expected_there);
}

BOOST_AUTO_TEST_CASE(kernels_saturate_like_the_reference_on_a_query_that_fits_nowhere) {
  std::mt19937 random(1);
  const Tune song = random_tune(random, 900);
  DriftDtwParameters parameters;
  parameters.cost_cap = 12;
  const MelodyFrames query = frames_of(random_melody(random, 400), 0.1);
  const drift_dtw::Problem problem{query, song, drift_dtw::lanes_for(query, song, parameters, 900),
                                   drift_dtw::Costs(parameters, SongKind::monophonic), 900};
  drift_dtw::Totals expected_totals, totals;
  const auto expected = drift_dtw::solve_reference(problem, 0, 900, &expected_totals);
  for (const drift_dtw::ColumnKernel kernel : drift_dtw::kernels()) {
    BOOST_TEST((drift_dtw::FastSolver(problem.costs, kernel).solve(problem, 0, 900, &totals) == expected));
    BOOST_TEST((totals == expected_totals));
  }
}

/// The cost of a path by definition: that of its cells, skewed steps and drifts.
int cost_of(const drift_dtw::Problem& problem, const std::vector<drift_dtw::Cell>& path) {
  int cost = 0;
  for (std::size_t n = 0; n < path.size(); ++n) {
    const auto& [row, frame, lane] = path[n];
    cost += drift_dtw::cell_cost(problem, row, frame, lane);
    if (n == 0) continue;
    const auto& before = path[n - 1];
    if (frame - before.song_frame != 1) cost += problem.costs.skew;
    cost += std::abs(lane - before.lane) * problem.costs.drift;
  }
  return cost;
}

BOOST_AUTO_TEST_CASE(an_extracted_line_may_leap_by_octaves_and_have_gaps) {
  std::mt19937 random(5);
  Tune song = random_tune(random, 200);
  const Melody hum = hum_of(song, 60, 140, 3, 1);
  song.kind = SongKind::extracted;
  for (std::size_t frame = 0; frame < 200; ++frame)
    if (frame / 8 % 3 == 0)
      song.salience.peaks[frame].pitch8 = static_cast<std::uint16_t>(song.salience.peaks[frame].pitch8 + 96);
  const auto aligner = make_drift_dtw({})->bind(hum, 0.1, Anchor::anywhere);
  const Alignment found = aligner->align(song);
  BOOST_TEST(found.score == 1);
  BOOST_TEST(std::abs(found.start_s - 6) < 0.11);
  // A gap costs less than wrong pitches, more than right ones.
  const auto with_frames = [&](int pitch8) {
    Tune changed = song;
    changed.salience = Salience{};
    for (std::size_t frame = 0; frame < 200; ++frame) {
      const bool inside = frame >= 90 && frame < 110;
      if (!inside || pitch8 > 0)
        changed.salience.peaks.push_back(inside ? SaliencePeak{static_cast<std::uint16_t>(pitch8), 255}
                                                : song.salience.peaks[frame]);
      changed.salience.offsets.push_back(static_cast<std::uint32_t>(changed.salience.peaks.size()));
    }
    return changed;
  };
  const double gap = aligner->score(with_frames(0)), wrong = aligner->score(with_frames(49 * 8 + 4));
  BOOST_TEST(wrong < gap);
  BOOST_TEST(gap < found.score);
  BOOST_TEST(aligner->align(with_frames(0)).score == gap);
}

BOOST_AUTO_TEST_CASE(an_extracted_line_is_found_in_the_octave_of_most_of_its_frames) {
  std::mt19937 random(7);
  Tune song = random_tune(random, 200);
  for (const double transposition : {-20.0, -9.0, 0.0, 3.0, 14.0}) {
    const Melody hum = hum_of(song, 60, 140, transposition, 1);
    Tune leaping = song;
    leaping.kind = SongKind::extracted;
    for (std::size_t frame = 0; frame < 200; ++frame)
      if (frame / 8 % 3 == 0) leaping.salience.peaks[frame].pitch8 -= 96;
    const Alignment found = make_drift_dtw({})->bind(hum, 0.1, Anchor::anywhere)->align(leaping);
    BOOST_TEST(found.score == 1);
    BOOST_TEST(std::abs(found.transposition - transposition) < 0.01);
  }
}

BOOST_AUTO_TEST_CASE(a_hum_longer_than_any_path_through_a_song_does_not_match) {
  std::mt19937 random(6);
  for (Tune song : {random_tune(random, 20), random_salience(random, 20), random_extracted_line(random, 20)}) {
    song.salience.background_cost = 0.5;  // a path of infinite cost would otherwise get a score
    const auto aligner = make_drift_dtw({})->bind(random_melody(random, 400), 0.1, Anchor::anywhere);
    BOOST_TEST(aligner->score(song) == 0);
    BOOST_TEST((aligner->align(song) == Alignment{}));
  }
}

BOOST_AUTO_TEST_CASE(folded_octaves_forgive_leaps_by_octaves) {
  std::mt19937 random(3);
  for (const bool polyphonic : {false, true}) {
    Tune song = random_tune(random, 120);
    song.kind = polyphonic ? SongKind::recording : SongKind::monophonic;
    const Melody hum = hum_of(song, 20, 100, 0, 1);
    for (std::size_t frame = 0; frame < song.salience.peaks.size(); ++frame) {
      std::uint16_t& pitch8 = song.salience.peaks[frame].pitch8;
      if (frame / 4 % 3 == 0) pitch8 = static_cast<std::uint16_t>(pitch8 + 96);
      if (frame / 4 % 5 == 0) pitch8 = static_cast<std::uint16_t>(pitch8 - 96);
    }
    DriftDtwParameters parameters = starting_anywhere();
    const double unfolded = make_drift_dtw(parameters)->bind(hum, 0.1, Anchor::anywhere)->score(song);
    parameters.fold_octaves = true;
    const Alignment folded = make_drift_dtw(parameters)->bind(hum, 0.1, Anchor::anywhere)->align(song);
    BOOST_TEST(unfolded < 0.8);
    BOOST_TEST(folded.score == 1);
    BOOST_TEST(folded.start_s == 2.0);
  }
}

RC_BOOST_PROP(a_match_is_found_in_a_region_with_a_key, ()) {
  std::mt19937 random(*rc::gen::arbitrary<unsigned>());
  const Tune song = random_tune(random, 200);
  const int first = *rc::gen::inRange(20, 100);
  const double transposition = *rc::gen::inRange(-24, 25) * 0.5;
  const Melody hum = hum_of(song, first, first + 60, transposition, 1);
  const double off = *rc::gen::inRange(-3, 4) * 0.5;  // error of the key in semitones
  const Region region{first - 12, first + 80, 1.03, off - transposition};
  const auto bound = make_drift_dtw(starting_anywhere())->bind(hum, 0.1, Anchor::anywhere);
  RC_ASSERT(bound->align(song, region) == bound->align(song));
  RC_ASSERT(bound->score(song, region) == 1.0);
}

RC_BOOST_PROP(the_cost_of_the_path_is_that_of_its_end, ()) {
  std::mt19937 random(*rc::gen::arbitrary<unsigned>());
  const Tune song = *rc::gen::arbitrary<bool>() ? random_tune(random, 100) : random_salience(random, 100);
  const MelodyFrames query = frames_of(random_melody(random, *rc::gen::inRange(1, 25)), 0.1);
  const drift_dtw::Problem problem{query, song, drift_dtw::lanes_for(query, song, {}, 100),
                                   drift_dtw::Costs(DriftDtwParameters{}, song.kind), 100};
  drift_dtw::Totals totals;
  const drift_dtw::End end =
      drift_dtw::FastSolver(problem.costs, drift_dtw::kernels().front()).solve(problem, 0, 100, &totals);
  RC_PRE(end.cost < drift_dtw::kInfinity);
  const auto path = drift_dtw::trace_path(problem, totals, end);
  RC_ASSERT(cost_of(problem, path) == end.cost);
  RC_ASSERT(path.front().query_frame == 0);
  RC_ASSERT(path.back().song_frame == end.frame);
}

RC_BOOST_PROP(the_fast_aligner_equals_the_reference_aligner, ()) {
  std::mt19937 random(*rc::gen::arbitrary<unsigned>());
  Tune song = *rc::gen::arbitrary<bool>() ? random_tune(random, 120) : random_salience(random, 120);
  if (song.polyphonic()) {
    song.plain_salience = random_salience(random, 120).salience;
    song.salience.background_cost = *rc::gen::inRange(0, 40) / 100.0;
    song.plain_salience.background_cost = *rc::gen::inRange(0, 40) / 100.0;
  }
  const Melody query = random_melody(random, 20);
  const Alignment fast = make_drift_dtw(DriftDtwParameters{})->bind(query, 0.1, Anchor::anywhere)->align(song);
  const Alignment reference =
      make_drift_dtw_reference(DriftDtwParameters{})->bind(query, 0.1, Anchor::anywhere)->align(song);
  RC_ASSERT(fast.score == reference.score);
  RC_ASSERT(fast == reference);
}

RC_BOOST_PROP(an_excerpt_is_found_at_its_position_key_and_tempo, ()) {
  std::mt19937 random(*rc::gen::arbitrary<unsigned>());
  const Tune song = random_tune(random, 200);
  const int first = 4 * *rc::gen::inRange(0, 30);
  const double transposition = *rc::gen::inRange(-12, 12) * 0.5;
  const Alignment found = make_drift_dtw(starting_anywhere())
                              ->bind(hum_of(song, first, first + 60, transposition, 1.0), 0.1, Anchor::anywhere)
                              ->align(song);
  RC_ASSERT(found.score == 1.0);
  RC_ASSERT(std::abs(found.start_s - first * 0.1) < 1e-9);
  RC_ASSERT(std::abs(found.end_s - (first + 60) * 0.1) < 1e-9);
  RC_ASSERT(std::abs(found.transposition - transposition) < 1e-9);
  RC_ASSERT(std::abs(found.tempo_ratio - 1.0) < 1e-9);
}

RC_BOOST_PROP(the_tempo_ratio_of_a_faster_or_slower_hum_is_found, ()) {
  std::mt19937 random(*rc::gen::arbitrary<unsigned>());
  const Tune song = random_tune(random, 200);
  const double ratio = *rc::gen::inRange(70, 140) / 100.0;
  const Alignment found =
      make_drift_dtw(starting_anywhere())->bind(hum_of(song, 40, 120, 2, ratio), 0.1, Anchor::anywhere)->align(song);
  RC_ASSERT(found.score > 0.8);
  RC_ASSERT(std::abs(found.tempo_ratio - ratio) < 0.1 * ratio);
  RC_ASSERT(std::abs(found.start_s - 4.0) < 0.6);
  RC_ASSERT(std::abs(found.end_s - 12.0) < 0.6);
}

BOOST_AUTO_TEST_CASE(anchor_start_rejects_a_match_later_in_the_song) {
  std::mt19937 random(3);
  const Tune song = random_tune(random, 200);
  const auto aligner = make_drift_dtw(starting_anywhere());
  const Melody later = hum_of(song, 80, 140, 0, 1);
  BOOST_TEST(aligner->bind(later, 0.1, Anchor::anywhere)->score(song) == 1.0);
  BOOST_TEST(aligner->bind(later, 0.1, Anchor::start)->score(song) < 0.7);
  BOOST_TEST(aligner->bind(hum_of(song, 0, 60, 0, 1), 0.1, Anchor::start)->score(song) == 1.0);
}

BOOST_AUTO_TEST_CASE(a_voice_that_drifts_by_a_semitone_loses_little) {
  std::mt19937 random(4);
  const Tune song = random_tune(random, 200);
  Melody hum = hum_of(song, 40, 140, 0, 1);
  for (std::size_t i = 0; i < hum.frames(); ++i)
    hum.pitch[i] += static_cast<float>(i) / static_cast<float>(hum.frames());
  DriftDtwParameters fixed_key = starting_anywhere();
  fixed_key.drift_penalty = 30;
  const double drifting = make_drift_dtw(starting_anywhere())->bind(hum, 0.1, Anchor::anywhere)->score(song);
  BOOST_TEST(drifting > 0.9);
  BOOST_TEST(drifting > make_drift_dtw(fixed_key)->bind(hum, 0.1, Anchor::anywhere)->score(song));
}

BOOST_AUTO_TEST_CASE(a_hum_at_one_of_the_tried_tempos_matches_exactly) {
  std::mt19937 random(17);
  const Tune song = random_tune(random, 200);
  DriftDtwParameters as_hummed = starting_anywhere();
  as_hummed.tempos = 1;
  DriftDtwParameters stretched = starting_anywhere();
  stretched.tempos = 3;
  for (const double ratio : {1 / stretched.widest_tempo, 1.0, stretched.widest_tempo}) {
    const Melody hum = hum_of(song, 60, 120, 3, ratio);
    const Alignment plain = make_drift_dtw(as_hummed)->bind(hum, 0.1, Anchor::anywhere)->align(song);
    const auto query = make_drift_dtw(stretched)->bind(hum, 0.1, Anchor::anywhere);
    const Alignment found = query->align(song);
    BOOST_TEST_CONTEXT("ratio " << ratio) {
      const double loss = stretched.tempo_prior * std::log(ratio) * std::log(ratio);
      BOOST_TEST(found.score > 0.97 - loss);
      BOOST_TEST(found.score <= 1 - loss + 1e-9);
      BOOST_TEST(found.score >= plain.score);
      if (ratio != 1) BOOST_TEST(found.score + loss > plain.score + 0.05);
      BOOST_TEST(std::abs(found.tempo_ratio - ratio) < 0.05);
      BOOST_TEST(std::abs(found.start_s - 6.0) < 0.25);
      BOOST_TEST(std::abs(found.end_s - 12.0) < 0.25);
      BOOST_TEST(std::abs(found.path.back().query_s - hum.duration_s()) < 0.2);
      BOOST_TEST(found.score == query->score(song));
      BOOST_TEST((found == make_drift_dtw_reference(stretched)->bind(hum, 0.1, Anchor::anywhere)->align(song)));
    }
  }
}

BOOST_AUTO_TEST_CASE(phrases_begin_after_long_notes) {
  Tune song;
  const std::vector<std::pair<int, int>> notes{{60, 3}, {62, 3}, {64, 6}, {60, 3}, {62, 3}, {62, 1}, {64, 3}, {65, 3}};
  song.salience.offsets.assign(3, 0);  // two empty frames
  for (const auto& [pitch, frames] : notes)
    for (int i = 0; i < frames; ++i) {
      song.salience.peaks.push_back({static_cast<std::uint16_t>(8 * pitch + i % 2), 255});
      song.salience.offsets.push_back(static_cast<std::uint32_t>(song.salience.peaks.size()));
    }
  // The first note begins in frame 2, the one after the long note in frame 14.
  std::vector<std::uint8_t> expected(27, 0);
  for (const std::size_t frame : {1, 2, 3, 13, 14, 15}) expected[frame] = 1;
  BOOST_TEST(drift_dtw::phrase_starts(song, 1) == expected, boost::test_tools::per_element());
  std::vector<std::uint8_t> halved(14, 0);
  for (const std::size_t frame : {0, 1, 6, 7}) halved[frame] = 1;
  BOOST_TEST(drift_dtw::phrase_starts(song, 2) == halved, boost::test_tools::per_element());
  BOOST_TEST(drift_dtw::phrase_starts(Tune{}, 2).empty());
}

BOOST_AUTO_TEST_CASE(a_match_that_begins_within_a_phrase_loses_score) {
  std::mt19937 random(3);
  const Tune song = random_tune(random, 200);
  DriftDtwParameters parameters;
  parameters.off_phrase = 0.05;
  const auto starts = drift_dtw::phrase_starts(song, 1);
  int first = 40;  // to be the first frame of a note that does not begin a phrase
  while (starts[static_cast<std::size_t>(first)]) first += 4;
  const auto bound = make_drift_dtw(parameters)->bind(hum_of(song, first, first + 60, 2, 1), 0.1, Anchor::anywhere);
  BOOST_TEST(std::abs(bound->score(song) - 0.95) < 1e-3);
  BOOST_TEST(make_drift_dtw(parameters)->bind(hum_of(song, 0, 60, 2, 1), 0.1, Anchor::anywhere)->score(song) == 1.0);
}

BOOST_AUTO_TEST_CASE(an_empty_query_or_song_scores_0) {
  std::mt19937 random(5);
  const Tune song = random_tune(random, 50);
  const Alignment none = make_drift_dtw(starting_anywhere())->bind(Melody{}, 0.1, Anchor::anywhere)->align(song);
  BOOST_TEST(none.score == 0.0);
  BOOST_TEST(none.path.empty());
  BOOST_TEST(
      make_drift_dtw(starting_anywhere())->bind(hum_of(song, 0, 20, 0, 1), 0.1, Anchor::anywhere)->score(Tune{}) ==
      0.0);
}

BOOST_AUTO_TEST_CASE(rests_are_free_in_a_hum_against_polyphonic_salience) {
  std::mt19937 random(6);
  Tune song = random_tune(random, 100);
  Melody hum = hum_of(song, 20, 80, 0, 1);
  for (std::size_t i = 200; i < 300; ++i) hum.pitch[i] += 7, hum.voiced[i] = 0;
  const auto bound = make_drift_dtw(starting_anywhere())->bind(hum, 0.1, Anchor::anywhere);
  BOOST_TEST(bound->score(song) < 1.0);
  song.kind = SongKind::recording;
  BOOST_TEST(bound->score(song) == 1.0);
}

BOOST_AUTO_TEST_CASE(rests_count_with_their_weight_against_a_single_line) {
  std::mt19937 random(6);
  const Tune song = random_tune(random, 100);
  Melody hum = hum_of(song, 20, 80, 0, 1);
  for (std::size_t i = 200; i < 300; ++i) hum.pitch[i] += 40, hum.voiced[i] = 0;
  const auto loss = [&](double rest_weight) {
    DriftDtwParameters parameters = starting_anywhere();
    parameters.rest_weight = rest_weight;
    parameters.skew_penalty = 8;  // no way around the rest
    return 1 - make_drift_dtw(parameters)->bind(hum, 0.1, Anchor::anywhere)->score(song);
  };
  BOOST_TEST(loss(0) == 0.0);
  BOOST_TEST(std::abs(loss(1) - 10.0 / 60) < 1e-9);            // 10 of 60 frames have the highest cost
  BOOST_TEST(std::abs(loss(0.25) - 2.5 / (50 + 2.5)) < 1e-9);  // their weight also reduces the divisor
}

BOOST_AUTO_TEST_CASE(an_excerpt_is_found_with_a_stride_of_2) {
  std::mt19937 random(8);
  const Tune song = random_tune(random, 200);
  DriftDtwParameters coarse = starting_anywhere();
  coarse.stride = 2;
  const Alignment found = make_drift_dtw(coarse)->bind(hum_of(song, 40, 100, 3, 1), 0.1, Anchor::anywhere)->align(song);
  BOOST_TEST(found.score == 1.0);
  BOOST_TEST(std::abs(found.start_s - 4) < 1e-9);
  BOOST_TEST(std::abs(found.end_s - 10) < 1e-9);
  BOOST_TEST(std::abs(found.transposition - 3) < 1e-9);
  const auto start = make_drift_dtw(coarse)->bind(hum_of(song, 40, 100, 3, 1), 0.1, Anchor::start);
  BOOST_TEST(start->score(song) < 0.8);
  BOOST_TEST(make_drift_dtw(coarse)->bind(hum_of(song, 0, 60, 3, 1), 0.1, Anchor::start)->score(song) == 1.0);
}

BOOST_AUTO_TEST_CASE(a_region_around_the_match_gives_the_match_in_the_whole_song) {
  std::mt19937 random(41);
  for (const auto& aligner : {make_drift_dtw({}), make_drift_dtw_reference({})}) {
    const Tune song = random_tune(random, 300);
    const auto bound = aligner->bind(hum_of(song, 100, 160, 3, 1.2), song.salience.hop_s, Anchor::anywhere);
    const Alignment whole = bound->align(song);
    BOOST_REQUIRE(whole.score > 0.8);
    const Region around{92, 170, 1.2};
    BOOST_TEST((bound->align(song, around) == whole));
    BOOST_TEST(bound->score(song, around) == whole.score);
    // The match is not found outside its region, nor at a very different tempo.
    BOOST_TEST(bound->score(song, {200, 300, 1.2}) < whole.score);
    BOOST_TEST(bound->score(song, {92, 170, 0.6}) < whole.score);
    BOOST_TEST(bound->score(song, {170, 92, {}}) == 0);
    const Alignment before = bound->align(song, {0, 150, {}});
    BOOST_TEST(before.end_s <= 15.0 + 1e-9);
  }
}

BOOST_AUTO_TEST_SUITE_END()
