// The nearest places found by probing are those that a scan of all places finds.
#include "engine/index/term_index.hpp"

#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <numeric>
#include <random>

#include "engine/index/song_index.hpp"
#include "features/melody_extraction/line_tune.hpp"
#include "tests/engine/indexed.hpp"

using namespace tunefind;

namespace {

constexpr double kFrame_s = 0.1;

const SongIndex& random_index() {
  static const SongIndex index = [] {
    std::mt19937 random(12);
    std::vector<IndexedSong> songs;
    for (int song = 0; song < 60; ++song) {
      std::vector<Note> notes;
      for (int n = 0; n < 60; ++n) notes.push_back({0.4 * n, 0.4, static_cast<float>(55 + random() % 12)});
      songs.push_back(
          test::indexed(std::to_string(100 + song), tune_of_line(melody_of_notes(notes), kFrame_s, "tune")));
    }
    return SongIndex(kFrame_s, std::move(songs), make_pitch_lsh({}));
  }();
  return index;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(term_index_test)

BOOST_AUTO_TEST_CASE(sketches_of_places_match_the_songs) {
  const SongIndex& index = random_index();
  const TermIndex& terms = index.terms();
  BOOST_REQUIRE(terms.places.size() > 1000u);
  BOOST_TEST(terms.ends.size() == index.extractor()->vocabulary());
  BOOST_TEST(terms.ends.back() == terms.places.size());
  std::vector<std::uint16_t> line;
  for (std::size_t place = 0; place < terms.places.size(); place += 17) {
    line.clear();
    const auto tune = index.tune(terms.places[place].song);
    for (const SaliencePeak& peak : tune->salience.peaks) line.push_back(peak.pitch8);
    const SketchedPlace there = index.extractor()->place(line, terms.places[place].frame, kFrame_s);
    BOOST_TEST((there.sketch == terms.sketches[place]));
    BOOST_TEST(there.level2 == terms.places[place].level2);
  }
}

BOOST_AUTO_TEST_CASE(nearest_places_equal_those_of_a_full_scan) {
  const SongIndex& index = random_index();
  const TermIndex& terms = index.terms();
  std::mt19937 random(13);
  for (int round = 0; round < 30; ++round) {
    Sketch sketch = terms.sketches[random() % terms.places.size()];
    for (std::uint8_t& value : sketch) value = static_cast<std::uint8_t>(value + random() % 7 - 3);
    const std::size_t wanted = 1 + random() % 200;
    std::array<std::uint32_t, kMostUnlike + 1> nearer{};
    const auto found = terms.nearest(*index.extractor(), sketch, wanted, terms.places.size(), nearer);
    std::array<std::uint32_t, kMostUnlike + 1> counts{};
    for (const Sketch& other : terms.sketches) ++counts[static_cast<std::size_t>(difference(sketch, other))];
    std::partial_sum(counts.begin(), counts.end(), counts.begin());
    const auto limit = static_cast<std::size_t>(
        std::find_if(counts.begin(), counts.end(), [&](std::uint32_t count) { return count >= wanted; }) -
        counts.begin());
    BOOST_TEST(found.size() == counts[limit]);
    for (std::size_t distance = 0; distance <= limit; ++distance) BOOST_TEST(nearer[distance] == counts[distance]);
    for (const NearPlace& place : found) BOOST_TEST(place.difference <= limit);
    // With few visits there are still as many places as wanted, and no more than visited.
    const auto some = terms.nearest(*index.extractor(), sketch, wanted, 300, nearer);
    BOOST_TEST(some.size() <= 300u);
    BOOST_TEST(some.size() >= std::min<std::size_t>(wanted, 300));
  }
}

BOOST_AUTO_TEST_CASE(an_empty_index_has_no_near_places) {
  const SongIndex none(kFrame_s, {}, make_pitch_lsh({}));
  std::array<std::uint32_t, kMostUnlike + 1> nearer{};
  BOOST_TEST(none.terms().nearest(*none.extractor(), {}, 10, 1000, nearer).empty());
}

BOOST_AUTO_TEST_SUITE_END()
