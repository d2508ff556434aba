// The vote filter keeps the recording that a hum comes from, with a region that holds the match, among synthetic
// recordings whose melody lines are hidden among random peaks. A grown index finds what one built at once finds.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>
#include <set>

#include "alignment/drift_dtw/drift_dtw.hpp"
#include "engine/filter/coarse_filter.hpp"
#include "engine/filter/exhaustive_filter.hpp"
#include "engine/filter/vote_filter.hpp"
#include "engine/index/admission.hpp"
#include "features/melody_extraction/line_tune.hpp"
#include "tests/engine/indexed.hpp"
#include "tests/engine/random_notes.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

constexpr double kHop_s = 0.1;

/// 60 random notes of 0.2 to 0.6 s within a bit more than an octave.
std::vector<Note> random_notes(std::mt19937& random) { return draw_notes(random, {60, 2, 5, 55, 14}); }

/// A recording with the notes as one of two melody lines; its other line and its other peaks are random.
IndexedSong recording(const std::string& id, const std::vector<Note>& notes, std::mt19937& random) {
  Tune tune = tune_of_line(melody_of_notes(notes), kHop_s, "lead");
  Tune other = tune_of_line(melody_of_notes(random_notes(random)), kHop_s, "second");
  Salience salience;
  salience.hop_s = kHop_s;
  for (std::size_t frame = 0; frame < tune.salience.frames(); ++frame) {
    salience.peaks.push_back({tune.salience.peaks[frame].pitch8, 255});
    for (int n = 0; n < 4; ++n) salience.peaks.push_back({static_cast<std::uint16_t>(8 * (40 + random() % 45)), 120});
    salience.offsets.push_back(static_cast<std::uint32_t>(salience.peaks.size()));
  }
  tune.salience = tune.plain_salience = salience;
  tune.salience.background_cost = tune.plain_salience.background_cost = 0.28;
  tune.kind = SongKind::recording;
  tune.lines.insert(tune.lines.begin(), other.lines[0]);
  for (MelodyLine& line : tune.lines) {
    const MelodyFrames frames = frames_of(line.melody, kHop_s);
    line.melody = {kHop_s, 0, {}, frames.voiced};
    for (const int pitch8 : frames.pitch8) line.melody.pitch.push_back(static_cast<float>(pitch8) / 8);
  }
  return test::indexed(id, tune);
}

/// A hum of 18 notes from `first` on, `tempo_ratio` times as fast and transposed by some semitones.
Melody hum_of(const std::vector<Note>& notes, std::size_t first, double tempo_ratio, float transposition) {
  std::vector<Note> some;
  for (std::size_t n = first; n < first + 18; ++n)
    some.push_back({(notes[n].onset_s - notes[first].onset_s) / tempo_ratio, notes[n].duration_s / tempo_ratio,
                    notes[n].pitch + transposition});
  return melody_of_notes(some);
}

struct Library {
  std::mt19937 random{41};
  std::vector<std::vector<Note>> notes;
  std::vector<IndexedSong> songs;
  VoteFilterParameters parameters;

  Library() {
    for (int n = 0; n < 80; ++n) {
      notes.push_back(random_notes(random));
      songs.push_back(recording("song" + std::to_string(100 + n), notes.back(), random));
    }
    parameters.whole = 10;
    parameters.recordings = 5;
    parameters.scanned = 0;
  }
  SongIndex index() const { return SongIndex(kHop_s, songs, make_pitch_lsh({})); }
};

void require_same(const std::vector<Candidate>& a, const std::vector<Candidate>& b) {
  BOOST_REQUIRE(a.size() == b.size());
  for (std::size_t n = 0; n < a.size(); ++n) BOOST_TEST((a[n] == b[n]));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(recording_filter_test, Library)

BOOST_AUTO_TEST_CASE(the_right_recording_passes_with_region_key_and_tempo) {
  const SongIndex all = index();
  const auto filter = make_vote_filter(parameters);
  for (std::size_t right = 0; right < notes.size(); right += 7)
    for (const double tempo_ratio : {0.75, 1.0, 1.4}) {
      const std::size_t first = right % 40;
      const Query query = make_query(hum_of(notes[right], first, tempo_ratio, -7));
      const auto kept = filter->candidates(query, all, Anchor::anywhere);
      BOOST_TEST(kept.size() <= 5u);
      const auto found = std::ranges::find(kept, right, &Candidate::position);
      BOOST_REQUIRE_MESSAGE(found != kept.end(), "recording " << right << " is lost");
      BOOST_TEST(found->region.first_frame * kHop_s <= notes[right][first].onset_s + 0.2);
      BOOST_TEST(found->region.last_frame * kHop_s >= notes[right][first + 17].onset_s);
      BOOST_TEST(std::abs(*found->region.key - 7) <= 0.5);
      BOOST_TEST(std::abs(std::log(*found->region.tempo_ratio / tempo_ratio)) < 0.1);
      // The filter scores no other recording higher.
      for (const Candidate& one : kept) BOOST_TEST(*one.score <= *found->score);
    }
}

BOOST_AUTO_TEST_CASE(alignment_in_the_region_equals_that_in_the_whole_recording) {
  const SongIndex all = index();
  const auto filter = make_vote_filter(parameters);
  const auto aligner = make_drift_dtw({});
  for (std::size_t right = 0; right < notes.size(); right += 9) {
    const Query query = make_query(hum_of(notes[right], right % 40, 1.1, 3));
    const auto bound = aligner->bind(query.melody, kHop_s, Anchor::anywhere);
    const auto kept = filter->candidates(query, all, Anchor::anywhere);
    const auto found = std::ranges::find(kept, right, &Candidate::position);
    BOOST_REQUIRE(found != kept.end());
    const Alignment here = bound->align(*all.tune(right), found->region), whole = bound->align(*all.tune(right));
    BOOST_TEST(here.score == whole.score, boost::test_tools::tolerance(0.02));
    BOOST_TEST(std::abs(here.start_s - whole.start_s) <= 0.2);
    BOOST_TEST(std::abs(here.transposition - whole.transposition) < 0.3);
  }
}

BOOST_AUTO_TEST_CASE(all_recordings_pass_if_there_are_few) {
  const SongIndex all = index();
  parameters.whole = 80;
  const Query query = make_query(hum_of(notes[3], 0, 1, 0));
  const auto every = make_exhaustive_filter({})->candidates(query, all, Anchor::anywhere);
  require_same(make_vote_filter(parameters)->candidates(query, all, Anchor::anywhere), every);
}

BOOST_AUTO_TEST_CASE(a_scan_finds_what_has_no_votes) {
  const SongIndex all = index();
  parameters.recordings = parameters.nearest = parameters.recording_diagonals = 1;
  const auto votes = make_vote_filter(parameters);
  parameters.scanned = 80;
  parameters.scan_keep = 3;
  const auto scan = make_vote_filter(parameters);
  parameters.scanned = 79;
  const auto too_many = make_vote_filter(parameters);
  int only_by_scan = 0, twice = 0;
  for (std::size_t right = 0; right < notes.size(); right += 5) {
    // The hum slows down to half its tempo and rises by three semitones, so that it lies on no diagonal for long.
    const Melody melody = hum_of(notes[right], right % 40, 1.3, 4);
    Melody slowing = melody;
    slowing.pitch.clear();
    slowing.voiced.clear();
    for (double frame = 0; frame < static_cast<double>(melody.frames());
         frame += 1 - 0.5 * frame / static_cast<double>(melody.frames())) {
      const auto rise = static_cast<float>(3 * frame / static_cast<double>(melody.frames()));
      slowing.pitch.push_back(melody.pitch[static_cast<std::size_t>(frame)] + rise);
      slowing.voiced.push_back(melody.voiced[static_cast<std::size_t>(frame)]);
    }
    const Query query = make_query(slowing);
    const auto found = scan->candidates(query, all, Anchor::anywhere);
    BOOST_TEST(std::ranges::is_sorted(found, {}, &Candidate::position));
    BOOST_TEST(found.size() <= 4u);
    const auto place = std::ranges::find(found, right, &Candidate::position);
    BOOST_REQUIRE_MESSAGE(place != found.end(), "recording " << right << " is lost");
    const auto places = std::ranges::count(found, right, &Candidate::position);
    if (places == 2) {
      ++twice;
      BOOST_TEST(*place->score == *std::next(place)->score);
    }
    const auto voted = votes->candidates(query, all, Anchor::anywhere);
    BOOST_TEST(voted.size() == 1u);
    if (std::ranges::find(voted, right, &Candidate::position) == voted.end()) ++only_by_scan;
    require_same(too_many->candidates(query, all, Anchor::anywhere), voted);

    const Candidate& last = places == 2 ? *std::next(place) : *place;
    BOOST_TEST(last.region.first_frame * kHop_s <= notes[right][right % 40].onset_s + 0.3);
    BOOST_TEST(std::abs(*last.region.key + 5.5) <= 1);
  }
  BOOST_TEST(only_by_scan > 0);
  BOOST_TEST(twice > 0);
}

BOOST_AUTO_TEST_CASE(only_admitted_songs_pass_and_all_if_they_are_few) {
  const SongIndex all = index();
  const auto filter = make_vote_filter(parameters);
  const Query query = make_query(hum_of(notes[33], 5, 1, 2));
  const auto ask = [&](std::size_t modulus) {
    const Admission admitted(all, [&](std::size_t position) { return position % modulus == 1; });
    const auto kept = filter->candidates(query, all, Anchor::anywhere, admitted);
    for (const Candidate& one : kept) BOOST_TEST(one.position % modulus == 1);
    return kept;
  };
  BOOST_TEST(ask(10).size() == 8u);
  BOOST_TEST(ask(4).size() == 5u);  // of twenty admitted ones
  BOOST_TEST(std::ranges::count(ask(4), 33u, &Candidate::position) == 1);
  BOOST_TEST(std::ranges::count(ask(3), 33u, &Candidate::position) == 0);
  for (const auto& other : {make_coarse_filter({.keep = 5}), make_exhaustive_filter({})}) {
    const auto kept = other->candidates(query, all, Anchor::anywhere, Admission::without(all, {"song133"}));
    BOOST_TEST(!kept.empty());
    BOOST_TEST(std::ranges::count(kept, 33u, &Candidate::position) == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_grown_index_equals_one_built_at_once) {
  const auto filter = make_vote_filter(parameters);
  std::set<std::string> here;
  SongIndex grown(kHop_s, {}, make_pitch_lsh({}));
  const auto check = [&] {
    std::vector<IndexedSong> living;
    std::vector<std::size_t> numbers;
    for (std::size_t n = 0; n < songs.size(); ++n)
      if (here.contains(songs[n].song.id)) living.push_back(songs[n]), numbers.push_back(n);
    const SongIndex fresh(kHop_s, living, make_pitch_lsh({}));
    BOOST_REQUIRE(grown.size() == fresh.size());
    for (std::size_t n = 0; n < fresh.size(); ++n) {
      BOOST_TEST(grown.id(n) == fresh.id(n));
      BOOST_TEST((*grown.tune(n) == *fresh.tune(n)));
    }
    for (std::size_t n = 0; n < living.size(); n += 5) {
      const Query query = make_query(hum_of(notes[numbers[n]], 10, 1.1, 1));
      const auto kept = filter->candidates(query, grown, Anchor::anywhere);
      const auto expected = filter->candidates(query, fresh, Anchor::anywhere);
      BOOST_TEST(std::ranges::count(kept, n, &Candidate::position) == 1);
      BOOST_TEST(std::ranges::count(expected, n, &Candidate::position) == 1);
      BOOST_TEST(kept.size() == expected.size());
    }
  };
  for (std::size_t n = 0; n < songs.size(); ++n) {
    std::set<std::string> removed;
    if (n % 6 == 5) removed.insert(*here.begin());
    const SongIndex before = grown;
    const std::size_t size = before.size();
    grown = grown.with({songs[n]}, removed);
    BOOST_TEST(before.size() == size);
    here.insert(songs[n].song.id);
    for (const std::string& id : removed) here.erase(id);
    if (n % 10 == 9) check();
  }
  // A replaced song is there once, a removed one is gone, and all can be removed.
  grown = grown.with({songs[70], songs[71]}, {"song172"});
  here.erase("song172");
  check();
  grown = grown.with({}, here);
  BOOST_TEST(grown.empty());
  BOOST_TEST(filter->candidates(make_query(hum_of(notes[3], 0, 1, 0)), grown, Anchor::anywhere).empty());
}

BOOST_AUTO_TEST_CASE(monophonic_songs_are_added_and_removed_among_recordings) {
  const auto filter = make_vote_filter({.keep = 5, .whole = 10, .scanned = 0});
  std::vector<IndexedSong> tunes;
  for (int n = 0; n < 20; ++n)
    tunes.push_back(test::indexed("tune" + std::to_string(100 + n),
                                  tune_of_line(melody_of_notes(random_notes(random)), kHop_s, "tune")));
  SongIndex grown = index().with({tunes.begin(), tunes.begin() + 19});
  grown = grown.with({tunes[19]}, {"tune104", "song105"});
  BOOST_TEST(grown.size() == 98u);
  BOOST_TEST(!grown.find("tune104").has_value());
  for (const int n : {0, 7, 19}) {
    const std::size_t position = grown.find("tune" + std::to_string(100 + n)).value();
    BOOST_TEST((grown.tune(position)->salience == tunes[static_cast<std::size_t>(n)].tune.salience));
    BOOST_TEST((grown.kind(position) == SongKind::monophonic));
  }
  BOOST_TEST(grown.with({}, {"tune100"}).size() == 97u);
}

BOOST_AUTO_TEST_SUITE_END()
