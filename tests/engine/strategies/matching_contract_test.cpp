// The contract of every strategy that filters, aligns, ranks or judges, whatever its method: an excerpt is found where
// it was cut out, in the key and tempo in which it was sung; transposition changes nothing else; and the result depends
// on the input alone.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <random>

#include "alignment/drift_dtw/drift_dtw.hpp"
#include "engine/filter/coarse_filter.hpp"
#include "engine/filter/vote_filter.hpp"
#include "features/melody_extraction/line_tune.hpp"
#include "tests/engine/indexed.hpp"
#include "tests/engine/random_notes.hpp"
#include "tests/engine/sounds.hpp"
#include "tests/engine/strategies/strategy_table.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

constexpr double kHop_s = 0.1;

/// 45 random notes of 0.3 to 0.6 s within an octave and a half, so that no passage occurs twice.
std::vector<Note> random_notes(std::mt19937& random) { return draw_notes(random, {45, 3, 4, 52, 18}); }

/// A hum of 6 s of the notes from `first` on, transposed by some semitones and `tempo_ratio` times as fast as the song.
struct Excerpt {
  Melody hum;
  double start_s = 0, end_s = 0;
};
Excerpt excerpt(const std::vector<Note>& notes, std::size_t first, double transposition, double tempo_ratio) {
  Excerpt result{{}, notes[first].onset_s, 0};
  std::vector<Note> sung;
  for (std::size_t i = first; i < notes.size() && notes[i].onset_s < result.start_s + 6; ++i) {
    result.end_s = notes[i].onset_s + notes[i].duration_s;
    sung.push_back({(notes[i].onset_s - result.start_s) / tempo_ratio, notes[i].duration_s / tempo_ratio,
                    notes[i].pitch + static_cast<float>(transposition)});
  }
  result.hum = melody_of_notes(sung);
  return result;
}

Tune tune_of(const std::vector<Note>& notes) { return tune_of_line(melody_of_notes(notes), kHop_s, "tune"); }

/// The tune of a recording: the line is the strongest of several salience peaks.
Tune among_others(const Tune& line, std::mt19937& random) {
  Tune tune = line;
  tune.kind = SongKind::recording;
  tune.salience.peaks.clear();
  for (std::size_t i = 0; i < line.salience.frames(); ++i) {
    tune.salience.peaks.push_back(line.salience.peaks[line.salience.offsets[i]]);
    for (int other = 0; other < 4; ++other)
      tune.salience.peaks.push_back(
          {static_cast<std::uint16_t>(8 * 45 + random() % (8 * 40)), static_cast<std::uint8_t>(160 - 30 * other)});
    tune.salience.offsets[i + 1] = static_cast<std::uint32_t>(tune.salience.peaks.size());
  }
  return tune;
}

Tune raised(Tune tune, int semitones) {
  for (SaliencePeak& peak : tune.salience.peaks) peak.pitch8 = static_cast<std::uint16_t>(peak.pitch8 + 8 * semitones);
  for (MelodyLine& line : tune.lines)
    for (float& pitch : line.melody.pitch) pitch += static_cast<float>(semitones);
  return tune;
}

void each_aligner(const std::function<void(const Aligner&)>& contract) {
  test::for_each_of<Aligner>("align", &Strategies::align, contract);
}

/// The notes as a monophonic song and as a recording.
std::vector<Tune> songs_of(const std::vector<Note>& notes, std::mt19937& random) {
  return {tune_of(notes), among_others(tune_of(notes), random)};
}

/// The filter of a row of the table, set to keep at most four songs of either kind.
std::shared_ptr<const CandidateFilter> narrow_filter(const StrategyInfo& row) {
  Settings settings;
  settings.set("filter.strategy=" + row.name);
  for (const ParameterInfo& parameter : row.parameters)
    if (parameter.name == "keep" || parameter.name == "recordings" || parameter.name == "whole" ||
        parameter.name == "scan_keep")
      settings.set("filter." + parameter.name + "=4");
  return make_strategies(settings).filter;
}

void each_confidence(const std::function<void(const ConfidenceModel&)>& contract) {
  test::for_each_of<ConfidenceModel>("confidence", &Strategies::confidence, contract);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(matching_contract_test)

BOOST_AUTO_TEST_CASE(an_excerpt_is_found_where_it_is) {
  each_aligner([](const Aligner& aligner) {
    std::mt19937 random(11);
    for (const double tempo_ratio : {0.8, 1.0, 1.25}) {
      const auto notes = random_notes(random);
      const double transposition = static_cast<double>(random() % 25) - 12;
      const Excerpt sung = excerpt(notes, 10 + random() % 15, transposition, tempo_ratio);
      for (const Tune& song : songs_of(notes, random)) {
        const Alignment found = aligner.bind(sung.hum, kHop_s, Anchor::anywhere)->align(song);
        BOOST_TEST_CONTEXT("tempo ratio " << tempo_ratio << (song.polyphonic() ? ", polyphonic" : ", one line")) {
          BOOST_TEST(found.score > 0.7);
          BOOST_TEST(std::abs(found.start_s - sung.start_s) <= 0.5);
          BOOST_TEST(std::abs(found.end_s - sung.end_s) <= 0.5);
          BOOST_TEST(std::abs(found.transposition - transposition) < 0.3);
          BOOST_TEST(std::abs(found.tempo_ratio / tempo_ratio - 1) < 0.08);
          BOOST_TEST(!found.line.empty());
          if (!song.polyphonic()) BOOST_TEST(found.line == "tune");
          BOOST_REQUIRE(!found.path.empty());
          for (std::size_t i = 1; i < found.path.size(); ++i) {
            BOOST_REQUIRE(found.path[i].song_s >= found.path[i - 1].song_s);
            BOOST_REQUIRE(found.path[i].query_s >= found.path[i - 1].query_s);
          }
          for (const PathPoint& point : found.path)
            BOOST_REQUIRE((point.song_s >= found.start_s && point.song_s <= found.end_s));
        }
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(a_plain_excerpt_scores_high) {
  each_aligner([](const Aligner& aligner) {
    std::mt19937 random(12);
    const auto notes = random_notes(random);
    const Alignment found = aligner.bind(excerpt(notes, 0, 3, 1).hum, kHop_s, Anchor::start)->align(tune_of(notes));
    BOOST_TEST(found.score > 0.8);
    BOOST_TEST(found.score <= 1.0);
  });
}

BOOST_AUTO_TEST_CASE(transposition_changes_only_the_key) {
  each_aligner([](const Aligner& aligner) {
    std::mt19937 random(13);
    const auto notes = random_notes(random), unrelated = random_notes(random);
    const auto align = [&](const Melody& hum, const Tune& song) {
      return aligner.bind(hum, kHop_s, Anchor::anywhere)->align(song);
    };
    for (const auto& sung : {notes, unrelated})
      for (const Tune& song : songs_of(notes, random)) {
        const Alignment plain = align(excerpt(sung, 12, 0, 1.1).hum, song);
        for (const int semitones : {-12, 5}) {
          const Alignment higher = align(excerpt(sung, 12, semitones, 1.1).hum, song);
          BOOST_TEST(std::abs(higher.score - plain.score) < 1e-6);
          BOOST_TEST(std::abs(higher.transposition - semitones - plain.transposition) < 1e-3);
          BOOST_TEST(std::abs(higher.start_s - plain.start_s) < 1e-9);
          const Alignment lower = align(excerpt(sung, 12, 0, 1.1).hum, raised(song, semitones));
          BOOST_TEST(std::abs(lower.score - plain.score) < 1e-6);
          BOOST_TEST(std::abs(lower.transposition + semitones - plain.transposition) < 1e-3);
        }
      }
  });
}

BOOST_AUTO_TEST_CASE(score_equals_that_of_the_alignment_on_every_thread) {
  each_aligner([](const Aligner& aligner) {
    std::mt19937 random(14);
    const auto notes = random_notes(random);
    for (const std::vector<Note>& other : {notes, random_notes(random)})
      for (const Anchor anchor : {Anchor::start, Anchor::anywhere})
        for (const Tune& song : songs_of(other, random)) {
          const auto bound = aligner.bind(excerpt(notes, 5, -2, 0.9).hum, kHop_s, anchor);
          const Alignment found = bound->align(song);
          BOOST_TEST(found.score == bound->score(song));
          BOOST_TEST((found.score >= 0 && found.score <= 1));
          BOOST_TEST((found.start_s >= 0 && found.end_s <= song.salience.duration_s() + 1e-9));
          test::same_again_and_from_two_threads([&] { return bound->align(song); });
        }
  });
}

BOOST_AUTO_TEST_CASE(the_right_song_scores_highest) {
  each_aligner([](const Aligner& aligner) {
    std::mt19937 random(15);
    const auto notes = random_notes(random);
    const auto bound = aligner.bind(excerpt(notes, 20, 4, 1.15).hum, kHop_s, Anchor::anywhere);
    for (int i = 0; i < 3; ++i) {
      const auto other = songs_of(random_notes(random), random);
      const auto right = songs_of(notes, random);
      for (std::size_t kind = 0; kind < right.size(); ++kind)
        BOOST_TEST(bound->score(right[kind]) > bound->score(other[kind]) + 0.05);
    }
  });
}

BOOST_AUTO_TEST_CASE(anchor_start_allows_matches_at_the_start_only) {
  each_aligner([](const Aligner& aligner) {
    std::mt19937 random(16);
    const auto notes = random_notes(random);
    const Excerpt sung = excerpt(notes, 25, 0, 1);
    BOOST_REQUIRE(sung.start_s > 8);
    const Tune song = tune_of(notes);
    BOOST_TEST(aligner.bind(sung.hum, kHop_s, Anchor::anywhere)->align(song).start_s > 8);
    const auto anchored = aligner.bind(sung.hum, kHop_s, Anchor::start);
    BOOST_TEST(anchored->align(song).start_s < 5);
    BOOST_TEST(anchored->score(song) < 0.9);
    // The start of a song is where it begins to sound.
    const Tune later = tune_of(test::delayed(notes, 7));
    const Alignment found = aligner.bind(excerpt(notes, 0, 0, 1).hum, kHop_s, Anchor::start)->align(later);
    BOOST_TEST(found.score > 0.8);
    BOOST_TEST(std::abs(found.start_s - 7) <= 0.5);
  });
}

BOOST_AUTO_TEST_CASE(empty_hums_and_empty_songs_do_not_match) {
  each_aligner([](const Aligner& aligner) {
    std::mt19937 random(17);
    const auto notes = random_notes(random);
    Tune silent;
    silent.kind = SongKind::recording;
    silent.salience.offsets.assign(300, 0);
    const Tune brief = tune_of({{0, 0.3, 60}});
    for (const Anchor anchor : {Anchor::start, Anchor::anywhere}) {
      const auto empty = aligner.bind(Melody{}, kHop_s, anchor);
      const auto full = aligner.bind(excerpt(notes, 0, 0, 1).hum, kHop_s, anchor);
      for (const Tune& song : {tune_of(notes), Tune{}, silent}) BOOST_TEST(empty->score(song) == 0.0);
      for (const Tune& song : {Tune{}, silent, brief}) {
        BOOST_TEST(full->score(song) == 0.0);
        BOOST_TEST((full->align(song) == Alignment{}));
      }
      BOOST_TEST((empty->align(tune_of(notes)) == Alignment{}));
    }
  });
}

BOOST_AUTO_TEST_CASE(a_filter_keeps_few_songs_by_position) {
  std::mt19937 random(18);
  constexpr std::size_t kSongs = 30, kRight = 7, kRightRecording = 18;
  std::vector<std::vector<Note>> notes;
  std::vector<IndexedSong> songs;
  for (std::size_t i = 0; i < kSongs; ++i) {
    notes.push_back(random_notes(random));
    const Tune line = tune_of(notes.back());
    songs.push_back(test::indexed("song" + std::to_string(100 + i), i % 3 == 0 ? among_others(line, random) : line));
  }
  const SongIndex index(kHop_s, std::move(songs), make_pitch_lsh({}));
  for (const StrategyInfo& row : all_strategies()) {
    if (row.family != "filter") continue;
    BOOST_TEST_CONTEXT(row.name) {
      const auto filter = narrow_filter(row);
      for (const std::size_t right : {kRight, kRightRecording}) {
        const Query query = make_query(excerpt(notes[right], 8, 3, 1.1).hum);
        const auto chosen = filter->candidates(query, index, Anchor::anywhere);
        BOOST_TEST(std::ranges::is_sorted(chosen, {}, &Candidate::position));
        std::map<std::size_t, std::optional<double>> scores;
        for (const Candidate& one : chosen) {
          const auto [other, is_new] = scores.emplace(one.position, one.score);
          BOOST_TEST((is_new || (index.kind(one.position) == SongKind::recording && other->second == one.score)));
        }
        BOOST_REQUIRE_MESSAGE(std::ranges::find(chosen, right, &Candidate::position) != chosen.end(), "lost " << right);
        BOOST_TEST(chosen.back().position < index.size());
        // The exhaustive filter keeps all songs. Any other keeps four of either kind, and a scan four more recordings.
        const auto recordings = static_cast<std::size_t>(std::ranges::count_if(
            scores, [&](const auto& one) { return index.kind(one.first) == SongKind::recording; }));
        if (row.name == "exhaustive") {
          BOOST_TEST(scores.size() == kSongs);
        } else {
          BOOST_TEST(scores.size() - recordings <= 4u);
          BOOST_TEST(recordings <= (row.name == "vote" ? 8u : 4u));
        }
        BOOST_TEST(filter->candidates(query, SongIndex{}, Anchor::anywhere).empty());
        test::same_again_and_from_two_threads([&] { return filter->candidates(query, index, Anchor::anywhere); });
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_filter_keeps_the_right_song) {
  std::mt19937 random(23);
  std::vector<IndexedSong> songs;
  std::vector<std::vector<Note>> tunes;
  for (int i = 0; i < 60; ++i) {
    tunes.push_back(random_notes(random));
    songs.push_back(test::indexed("song" + std::to_string(100 + i), tune_of(tunes.back())));
  }
  // A recording is chosen separately and takes no place from monophonic songs.
  songs.push_back(test::indexed("song999", among_others(tune_of(random_notes(random)), random)));
  const SongIndex index(kHop_s, std::move(songs), make_pitch_lsh({}));
  CoarseFilterParameters coarse;
  coarse.keep = 5;
  VoteFilterParameters vote;
  vote.keep = 5;
  for (const auto& filter : {make_coarse_filter(coarse), make_vote_filter(vote)}) {
    for (const double tempo_ratio : {0.7, 1.0, 1.5}) {
      for (std::size_t right = 0; right < tunes.size(); right += 7) {
        for (const std::size_t first : {0, 12}) {
          const Excerpt sung = excerpt(tunes[right], first, 3, tempo_ratio);
          const Query query = make_query(sung.hum);
          for (const Anchor anchor : {Anchor::start, Anchor::anywhere}) {
            if (anchor == Anchor::start && first > 0) continue;
            const auto kept = filter->candidates(query, index, anchor);
            BOOST_TEST(kept.size() <= 6u);
            const auto found = std::ranges::find(kept, right, &Candidate::position);
            BOOST_REQUIRE_MESSAGE(found != kept.end(), "song " << right << " is lost");
            // The region holds the excerpt.
            BOOST_TEST(found->region.first_frame * kHop_s <= sung.start_s + 0.2);
            BOOST_TEST(found->region.last_frame * kHop_s >= sung.end_s - 0.2);
          }
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_vote_filters_region_gives_the_alignment_of_the_whole_song) {
  std::mt19937 random(29);
  std::vector<IndexedSong> songs;
  std::vector<std::vector<Note>> tunes;
  for (int i = 0; i < 60; ++i) {
    tunes.push_back(random_notes(random));
    songs.push_back(test::indexed("song" + std::to_string(100 + i), tune_of(tunes.back())));
  }
  const SongIndex index(kHop_s, std::move(songs), make_pitch_lsh({}));
  VoteFilterParameters parameters;
  parameters.keep = 5;
  const auto filter = make_vote_filter(parameters);
  const auto aligner = make_drift_dtw({});
  for (std::size_t right = 0; right < tunes.size(); right += 3) {
    const Query query = make_query(excerpt(tunes[right], right % 20, -2, 1.1).hum);
    const auto bound = aligner->bind(query.melody, kHop_s, Anchor::anywhere);
    const auto kept = filter->candidates(query, index, Anchor::anywhere);
    const auto found = std::ranges::find(kept, right, &Candidate::position);
    BOOST_REQUIRE_MESSAGE(found != kept.end(), "song " << right << " is lost");
    BOOST_TEST((found->region != Region{}));
    BOOST_TEST((bound->align(*index.tune(right), found->region) == bound->align(*index.tune(right))));
  }
}

BOOST_AUTO_TEST_CASE(the_vote_filter_takes_hums_of_any_length) {
  std::mt19937 random(37);
  std::vector<IndexedSong> songs;
  std::vector<std::vector<Note>> tunes;
  for (int i = 0; i < 40; ++i) {
    std::vector<Note> notes;
    for (int n = 0; n < 300; ++n) notes.push_back({0.4 * n, 0.4, static_cast<float>(52 + random() % 18)});
    songs.push_back(test::indexed("song" + std::to_string(100 + i), tune_of(notes)));
    tunes.push_back(std::move(notes));
  }
  VoteFilterParameters parameters;
  parameters.keep = 5;
  const auto filter = make_vote_filter(parameters);
  const SongIndex index(kHop_s, songs, make_pitch_lsh({}));
  // Hums longer than a minute are scanned in coarser steps; the longest is the whole song.
  for (const std::size_t notes : {5, 20, 150, 300}) {
    const Query query = make_query(melody_of_notes({tunes[7].begin(), tunes[7].begin() + static_cast<long>(notes)}));
    const auto kept = filter->candidates(query, index, Anchor::anywhere);
    BOOST_TEST((std::ranges::find(kept, 7u, &Candidate::position) != kept.end()), notes << " notes");
  }
  // Two notes hold no n-gram: nothing can be looked up.
  const SongIndex by_ngrams(kHop_s, songs, make_interval_ngram({}));
  const Query two = make_query(melody_of_notes({tunes[7][0], tunes[7][1]}));
  BOOST_TEST(filter->candidates(two, by_ngrams, Anchor::anywhere).empty());
  const Query sung = make_query(melody_of_notes({tunes[7].begin() + 30, tunes[7].begin() + 50}));
  const auto kept = filter->candidates(sung, by_ngrams, Anchor::anywhere);
  BOOST_TEST((std::ranges::find(kept, 7u, &Candidate::position) != kept.end()));
}

BOOST_AUTO_TEST_CASE(a_ranking_does_not_depend_on_the_order_of_its_input) {
  // The index holds every tune three times: twice as a whole, once as the excerpt that the hum comes from.
  std::mt19937 random(18);
  std::vector<IndexedSong> all;
  Melody hum;
  for (int tune = 0; tune < 20; ++tune) {
    const auto notes = random_notes(random);
    const Melody melody = excerpt(notes, 0, 0, 1).hum;
    if (tune == 0) hum = melody;
    const std::string id = std::to_string(100 - tune);
    all.push_back(test::indexed("b" + id, tune_of_line(melody_of_notes(notes), 0.1, "tune")));
    all.push_back(test::indexed("a" + id, all.back().tune));
    all.push_back(test::indexed("0" + id, tune_of_line(melody, 0.1, "tune")));
  }
  const SongIndex index(0.1, std::move(all));
  const RankingTask task{hum, index, Anchor::anywhere};
  test::for_each_of<Ranker>("rank", &Strategies::rank, [&](const Ranker& ranker) {
    BOOST_TEST(ranker.rank({}, task).empty());
    std::vector<ScoredSong> songs;
    for (std::size_t i = 0; i < index.size(); ++i) songs.push_back({i, static_cast<double>(i / 3 % 7) / 7, {}});
    const auto ranked = ranker.rank(songs, task);
    BOOST_REQUIRE(ranked.size() == songs.size());
    const auto length_s = [&](const ScoredSong& song) { return index.duration_s(song.position); };
    for (std::size_t i = 1; i < ranked.size(); ++i) {
      const ScoredSong &before = ranked[i - 1], &after = ranked[i];
      BOOST_REQUIRE(before.score >= after.score);
      if (before.score != after.score) continue;
      BOOST_REQUIRE(length_s(before) >= length_s(after));
      if (length_s(before) == length_s(after)) {
        BOOST_REQUIRE(index.id(before.position) < index.id(after.position));
      }
    }
    for (int round = 0; round < 10; ++round) {
      std::shuffle(songs.begin(), songs.end(), random);
      const auto again = ranker.rank(songs, task);
      for (std::size_t i = 0; i < ranked.size(); ++i) BOOST_REQUIRE(again[i].position == ranked[i].position);
    }
  });
}

BOOST_AUTO_TEST_CASE(confidence_does_not_rise_along_a_ranking) {
  each_confidence([](const ConfidenceModel& model) {
    std::mt19937 random(20);
    for (int round = 0; round < 300; ++round) {
      std::vector<double> scores(random() % 30);
      for (double& score : scores) score = static_cast<double>(random() % 11) / 10;
      std::sort(scores.rbegin(), scores.rend());
      const Assessment assessment = model.assess(scores, Anchor::anywhere);
      BOOST_REQUIRE(assessment.confidence.size() == scores.size());
      for (const double confidence : assessment.confidence) BOOST_REQUIRE((confidence >= 0 && confidence <= 1));
      BOOST_REQUIRE(std::is_sorted(assessment.confidence.rbegin(), assessment.confidence.rend()));
    }
  });
}

BOOST_AUTO_TEST_CASE(confidence_grows_with_the_lead_of_the_first_song) {
  each_confidence([](const ConfidenceModel& model) {
    BOOST_TEST((model.assess({}, Anchor::anywhere).verdict == Verdict::no_match));
    BOOST_TEST((model.assess({0}, Anchor::anywhere).verdict == Verdict::no_match));
    BOOST_TEST((model.assess({0, 0, 0}, Anchor::anywhere).verdict == Verdict::no_match));
    BOOST_TEST((model.assess({0.99}, Anchor::anywhere).verdict == Verdict::match));
    BOOST_TEST(model.assess({0.99}, Anchor::anywhere).confidence.size() == 1u);
    BOOST_TEST((model.assess({0.98, 0.4, 0.4, 0.39}, Anchor::anywhere).verdict == Verdict::match));
    BOOST_TEST((model.assess({1, 0.3}, Anchor::anywhere).verdict == Verdict::match));
    for (const double equal : {0.2, 0.6, 0.95})
      BOOST_TEST((model.assess({equal, equal, equal}, Anchor::anywhere).verdict != Verdict::match));
    double before = 0;
    for (const double second : {0.9, 0.88, 0.8, 0.7, 0.6}) {
      const double confidence = model.assess({0.9, second, 0.3}, Anchor::anywhere).confidence.front();
      BOOST_TEST(confidence >= before);
      before = confidence;
    }
    // Two songs with the same passage share the confidence, which is still higher than with a close second song.
    const double shared = model.assess({0.9, 0.9, 0.6, 0.5}, Anchor::anywhere).confidence.front();
    BOOST_TEST(shared <= 0.5);
    BOOST_TEST(shared > model.assess({0.9, 0.899, 0.6, 0.5}, Anchor::anywhere).confidence.front());
    // The same lead gives more confidence if the other songs are far behind.
    BOOST_TEST(model.assess({0.9, 0.89, 0.6}, Anchor::anywhere).confidence.front() >
               model.assess({0.9, 0.89, 0.88}, Anchor::anywhere).confidence.front());
    test::same_again_and_from_two_threads([&] { return model.assess({0.9, 0.8, 0.3}, Anchor::anywhere).confidence; });
  });
}

BOOST_AUTO_TEST_SUITE_END()
