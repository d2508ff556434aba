// Every kernel equals the reference bit for bit. The reference gives the matches that the construction of the songs
// dictates: of many windows the one that holds the excerpt is best, in the right key and with the right end.
#include "alignment/window_scan/window_scan.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <ostream>
#include <random>
#include <rapidcheck/boost_test.h>

using namespace tunefind;

namespace tunefind::window_scan {

std::ostream& operator<<(std::ostream& out, const Match& match) {
  return out << "cost " << match.cost << " in key " << match.key << " ending in " << match.end_frame;
}

}  // namespace tunefind::window_scan

namespace {

using window_scan::kInfinity, window_scan::kNoPitch, window_scan::Match;
using Frames = std::vector<std::uint8_t>;

/// Random notes of four frames each, within an octave and a half.
Frames random_song(std::mt19937& random, int frames) {
  Frames song;
  for (int i = 0; i < frames; ++i)
    song.push_back(i % 4 ? song.back() : static_cast<std::uint8_t>(2 * (52 + random() % 20)));
  return song;
}

/// A hum of the song's frames [first, last), `transposition2` half semitones below it, `tempo_ratio` times as fast.
window_scan::Query hum_of(const Frames& song, int first, int last, int transposition2, double tempo_ratio) {
  window_scan::Query query;
  const int frames = static_cast<int>(std::lround((last - first) / tempo_ratio));
  for (int i = 0; i < frames; ++i) {
    const int frame = first + static_cast<int>((i + 0.5) * tempo_ratio);
    query.pitch2.push_back(song[static_cast<std::size_t>(frame)] - transposition2);
    query.voiced.push_back(1);
  }
  return query;
}

/// Windows together with the memory of their frames and keys.
struct Collection {
  std::vector<Frames> frames;
  std::vector<std::vector<int>> keys;

  void add(Frames window, std::vector<int> tried) {
    frames.push_back(std::move(window));
    keys.push_back(std::move(tried));
  }
  std::vector<window_scan::Window> windows() const {
    std::vector<window_scan::Window> views;
    for (std::size_t n = 0; n < frames.size(); ++n) views.push_back({frames[n], keys[n]});
    return views;
  }
};

/// The reference's matches, after checking that all kernels give the same ones.
std::vector<Match> scan_alike(const window_scan::Query& query, const window_scan::Costs& costs,
                              const Collection& songs) {
  const auto windows = songs.windows();
  const auto expected = window_scan::scan_reference(query, costs, windows);
  for (const window_scan::Kernel& kernel : window_scan::kernels()) BOOST_TEST_CONTEXT(kernel.name) {
      BOOST_TEST(window_scan::scan(query, costs, windows, kernel) == expected, boost::test_tools::per_element());
    }
  return expected;
}

Frames random_frames(std::mt19937& random, int frames, int lowest2, int range2) {
  Frames window;
  const bool silent = random() % 8 == 0;
  for (int i = 0; i < frames; ++i)
    window.push_back(silent || random() % 16 == 0
                         ? std::uint8_t{kNoPitch}
                         : static_cast<std::uint8_t>(lowest2 + static_cast<int>(random() % range2)));
  return window;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(window_scan_test)

RC_BOOST_PROP(kernels_equal_the_reference, ()) {
  std::mt19937 random(*rc::gen::arbitrary<unsigned>());
  const int rows = *rc::gen::inRange(0, 60);
  const int range2 = *rc::gen::element(1, 12, 40, 255);  // with few pitches all paths are cheap, with many none fits
  const int lowest2 = range2 == 255 ? 0 : *rc::gen::inRange(0, 255 - range2);
  const int off = *rc::gen::inRange(-300, 300);
  window_scan::Query query;
  for (int i = 0; i < rows; ++i) {
    query.pitch2.push_back(lowest2 + off + static_cast<int>(random() % range2));
    query.voiced.push_back(random() % 4 != 0);
  }
  window_scan::Costs costs;
  const unsigned dearest = *rc::gen::element(2u, 8u, 256u);
  for (auto* const table : {&costs.voiced, &costs.rest})
    for (std::uint8_t& cost : *table) cost = static_cast<std::uint8_t>(random() % dearest);
  costs.skew = static_cast<std::uint8_t>(random() % dearest);
  Collection songs;
  const int windows = *rc::gen::inRange(0, 50);
  for (int n = 0; n < windows; ++n) {
    std::vector<int> keys(random() % 5);
    for (int& key : keys) key = static_cast<int>(random() % 24) - 12 - off;
    songs.add(random_frames(random, static_cast<int>(random() % 201), lowest2, range2), keys);
  }
  const auto views = songs.windows();
  const auto expected = window_scan::scan_reference(query, costs, views);
  for (const window_scan::Kernel& kernel : window_scan::kernels())
    RC_ASSERT(window_scan::scan(query, costs, views, kernel) == expected);
}

BOOST_AUTO_TEST_CASE(the_window_that_holds_the_excerpt_is_the_best_of_many) {
  std::mt19937 random(1);
  Collection songs;
  for (int n = 0; n < 150; ++n) {
    std::vector<int> keys;
    for (int key = -24; key <= 24; ++key) keys.push_back(key);
    songs.add(random_song(random, 220), keys);
  }
  for (const double ratio : {0.8, 1.0, 1.25})
    for (const int transposition2 : {-13, 0, 9})
      BOOST_TEST_CONTEXT("ratio " << ratio << ", transposition " << transposition2 / 2.0) {
        const auto query = hum_of(songs.frames[70], 60, 160, transposition2, ratio);
        const auto matches = scan_alike(query, window_scan::costs_of({}), songs);
        const auto by_cost = [](const Match& a, const Match& b) { return a.cost < b.cost; };
        const auto best = std::min_element(matches.begin(), matches.end(), by_cost);
        const auto found = best - matches.begin();
        BOOST_TEST(found == 70);
        BOOST_TEST(best->key == transposition2);
        BOOST_TEST(std::abs(best->end_frame - 159) <= 2);
        // The cost of the tempo difference: one skewed step for each frame that is left out or doubled.
        const double frames = std::abs(100 - static_cast<double>(query.size()));
        BOOST_TEST(best->cost <= frames * 1.5);
        for (const Match& match : matches) BOOST_TEST((match == *best || match.cost > 2 * best->cost));
      }
}

BOOST_AUTO_TEST_CASE(the_cost_is_that_of_the_only_path) {
  window_scan::Costs costs;
  for (std::size_t k = 0; k < costs.voiced.size(); ++k) {
    costs.voiced[k] = static_cast<std::uint8_t>(2 * k);
    costs.rest[k] = static_cast<std::uint8_t>(k);
  }
  costs.skew = 5;
  const auto match = [&](std::vector<int> pitch2, Frames frames, std::vector<int> keys) {
    const std::vector<std::uint8_t> voiced{1, 0, 1, 1};
    Collection songs;
    songs.add(std::move(frames), std::move(keys));
    const auto rows = static_cast<std::ptrdiff_t>(pitch2.size());
    return scan_alike({std::move(pitch2), {voiced.begin(), voiced.begin() + rows}}, costs, songs).front();
  };
  BOOST_TEST(match({100, 103}, {100, 100}, {0}) == (Match{3, 1, 0}));  // off by 3 in a rest
  BOOST_TEST(match({100, 110, 120}, {107, 120}, {0}) ==
             (Match{14 + 10 + 5, 1, 0}));                                   // (2,1): pays for both frames; no start
  BOOST_TEST(match({100, 110}, {100, 140, 110}, {0}) == (Match{5, 2, 0}));  // (1,2)
  BOOST_TEST(match({100}, {160, kNoPitch}, {0}) == (Match{30, 0, 0}));      // beyond the table, and no pitch: the cap
  BOOST_TEST(match({100}, {104, 106, 106}, {7, 5, 4, 6}) == (Match{0, 0, 4}));  // the earlier frame wins
  BOOST_TEST(match({100}, {104}, {5, 3}) == (Match{2, 0, 3}));                  // the smaller key wins
  BOOST_TEST(match({100, 100}, {100}, {0}) == Match{});                         // no room for a path
  BOOST_TEST(match({100}, {}, {0}) == Match{});
  BOOST_TEST(match({100}, {100}, {}) == Match{});
  BOOST_TEST(match({}, {100}, {0}) == Match{});
}

BOOST_AUTO_TEST_CASE(totals_saturate_at_255) {
  window_scan::Costs costs;
  costs.voiced.fill(2);
  Collection songs;
  songs.add(Frames(300, kNoPitch), {0});
  const auto cost = [&](std::size_t rows) {
    return scan_alike({std::vector<int>(rows, 100), Frames(rows, 1)}, costs, songs).front();
  };
  BOOST_TEST(cost(127) == (Match{254, 63, 0}));  // two query frames per song frame cost as much as one
  BOOST_TEST(cost(128) == Match{});
}

BOOST_AUTO_TEST_CASE(match_ends_are_exact_in_long_windows) {
  std::mt19937 random(5);
  const Frames song = random_song(random, 1100);
  for (const int last : {127, 128, 129, 255, 256, 257, 700, 1100}) {
    Collection songs;
    songs.add(song, {1, 0});
    songs.add({song.begin(), song.begin() + last - 1}, {0});
    const auto matches = scan_alike(hum_of(song, last - 60, last, 0, 1), window_scan::costs_of({}), songs);
    BOOST_TEST(matches[0] == (Match{0, last - 1, 0}));
    BOOST_TEST(matches[1].cost > 0);
  }
}

BOOST_AUTO_TEST_CASE(parameters_are_rounded_to_units) {
  const window_scan::Costs costs = window_scan::costs_of({});
  const Frames voiced{0, 1, 2, 3, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6};
  const Frames rest{0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2};
  BOOST_TEST(costs.voiced == voiced, boost::test_tools::per_element());
  BOOST_TEST(costs.rest == rest, boost::test_tools::per_element());
  BOOST_TEST(costs.skew == 1);
  window_scan::Parameters fine;
  fine.skew_penalty = 8, fine.unit = 64;
  BOOST_TEST(window_scan::costs_of(fine).skew == 255);
}

BOOST_AUTO_TEST_SUITE_END()
