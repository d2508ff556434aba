// An index gives back the songs that were put into it, ordered by id, whatever form it keeps them in.
#include "engine/index/song_index.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

#include "features/melody_extraction/line_tune.hpp"
#include "tests/engine/indexed.hpp"

using namespace tunefind;

namespace {

/// The tune that search aligns with: monophonic songs are kept without their melody lines.
Tune without_lines(Tune tune) {
  tune.lines.clear();
  return tune;
}

Tune random_tune(std::mt19937& random) {
  std::vector<Note> notes;
  double at_s = 0.1 * static_cast<double>(random() % 20);
  for (std::size_t n = 0; n < 1 + random() % 50; ++n) {
    const double length_s = 0.05 + 0.01 * static_cast<double>(random() % 100);
    notes.push_back({at_s, length_s, static_cast<float>(random() % 127) + 0.125f * static_cast<float>(random() % 8)});
    at_s += length_s + (random() % 4 == 0 ? 0.7 : 0);
  }
  return tune_of_line(melody_of_notes(notes), 0.1, "tune");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(song_index_test)

BOOST_AUTO_TEST_CASE(monophonic_songs_come_back_unchanged) {
  std::mt19937 random(5);
  std::vector<IndexedSong> songs;
  for (int n = 0; n < 200; ++n) songs.push_back(test::indexed(std::to_string(1000 + n), random_tune(random)));
  const std::vector<IndexedSong> before = songs;
  std::shuffle(songs.begin(), songs.end(), random);
  const SongIndex index(0.1, std::move(songs));
  BOOST_REQUIRE(index.size() == before.size());
  for (std::size_t n = 0; n < before.size(); ++n) {
    BOOST_TEST(index.id(n) == before[n].song.id);
    BOOST_REQUIRE((*index.tune(n) == without_lines(before[n].tune)));
    BOOST_TEST(index.duration_s(n) == before[n].tune.duration_s);
    BOOST_TEST((index.kind(n) == SongKind::monophonic));
    const auto tune = index.tune(n);
    const auto outline = index.outline(n);
    BOOST_REQUIRE(outline.size() == (tune->salience.frames() + kOutlineFrames - 1) / kOutlineFrames);
    for (std::size_t k = 0; k < outline.size(); ++k) {
      const std::uint32_t first = tune->salience.offsets[k * kOutlineFrames];
      if (first == tune->salience.offsets[k * kOutlineFrames + 1])
        BOOST_REQUIRE(outline[k] == kNoPitch2);
      else
        BOOST_REQUIRE(std::abs(outline[k] * 4 - tune->salience.peaks[first].pitch8) <= 2);
    }
  }
}

BOOST_AUTO_TEST_CASE(anything_but_one_held_line_is_kept_as_a_whole_tune) {
  std::mt19937 random(6);
  const Tune line = random_tune(random);
  std::vector<Tune> tunes(5, line);
  tunes[0].kind = SongKind::recording;
  tunes[1].salience.peaks.back().strength = 254;
  tunes[2].salience.offsets.back() += 1;
  tunes[2].salience.peaks.push_back({500, 255});
  tunes[3].salience.background_cost = 0.3;
  tunes[4].sound.levels.assign(MelLevels::kBands, 1);
  std::vector<IndexedSong> songs;
  for (std::size_t n = 0; n < tunes.size(); ++n)
    songs.push_back(test::indexed(std::to_string(n), tunes[n], "title " + std::to_string(n)));
  songs[0].song.bpm = 90;
  songs[0].song.key = Key{2, true};
  const SongIndex index(0.1, songs);
  for (std::size_t n = 0; n < tunes.size(); ++n) {
    BOOST_TEST((*index.tune(n) == tunes[n]));
    BOOST_TEST(index.title(n) == songs[n].song.title);
    BOOST_TEST((index.kind(n) == SongKind::recording) == (n == 0));
    BOOST_TEST((index.bpm(n) == songs[n].song.bpm));
    BOOST_TEST((index.key(n) == songs[n].song.key));
  }
}

BOOST_AUTO_TEST_CASE(empty_indexes_and_empty_tunes_are_valid) {
  const SongIndex none, one(0.1, {test::indexed("", Tune{})});
  BOOST_TEST(none.empty());
  BOOST_REQUIRE(one.size() == 1u);
  BOOST_TEST(one.id(0).empty());
  BOOST_TEST(one.tune(0)->salience.frames() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
