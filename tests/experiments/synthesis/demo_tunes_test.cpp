// The tunes are the well-known ones: their beginnings, written here a second time as semitones above the tonic, agree.
// Every tune is a proper melody (no overlapping notes, a singable range, its own key, whole bars).
#include "experiments/synthesis/demo_tunes.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include "features/error.hpp"

using namespace tunefind;

namespace {

/// Parses a list of semitones above the tonic (in the octave nearest to the tune's first note), such as "4 4 5 7".
std::vector<int> semitones(const std::string& text) {
  std::istringstream in(text);
  std::vector<int> values;
  for (int value; in >> value;) values.push_back(value);
  return values;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(demo_tunes_test)

BOOST_AUTO_TEST_CASE(there_are_enough_tunes_with_sorted_unique_ids) {
  const auto& tunes = demo_tunes();
  BOOST_TEST(tunes.size() >= 14u);
  for (std::size_t i = 0; i < tunes.size(); ++i) {
    BOOST_TEST((i == 0 || tunes[i - 1].id < tunes[i].id), tunes[i].id);
    BOOST_TEST(tunes[i].id.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string::npos);
    BOOST_TEST(!tunes[i].title.empty());
    BOOST_TEST(!tunes[i].source.empty());
    BOOST_TEST(&demo_tune(tunes[i].id) == &tunes[i]);
  }
  BOOST_CHECK_THROW(demo_tune("no-such-tune"), FormatError);
}

BOOST_AUTO_TEST_CASE(each_tune_is_a_singable_line_of_at_least_eight_bars) {
  for (const DemoTune& tune : demo_tunes()) {
    BOOST_TEST_CONTEXT(tune.id) {
      BOOST_TEST(tune.bars >= 8);
      double end_s = 0;
      float low = 127, high = 0;
      for (const Note& note : tune.notes) {
        BOOST_TEST(note.onset_s >= end_s - 1e-9);
        BOOST_TEST(note.duration_s >= 0.05);
        end_s = note.onset_s + note.duration_s;
        low = std::min(low, note.pitch);
        high = std::max(high, note.pitch);
      }
      BOOST_TEST(end_s <= tune.duration_s() + 1e-9);
      BOOST_TEST(end_s > tune.duration_s() - tune.bar_quarters * tune.quarter_s);
      BOOST_TEST(low >= 55);
      BOOST_TEST(high <= 84);
      BOOST_TEST(high - low <= 19);
    }
  }
}

BOOST_AUTO_TEST_CASE(each_tune_stays_in_its_key_and_ends_on_its_tonic) {
  const std::map<std::string, int> other_finals{{"mountain-king", 2},
                                                {"sakura", 4}};  // indices into the scale: third, fifth
  for (const DemoTune& tune : demo_tunes()) {
    BOOST_TEST_CONTEXT(tune.id) {
      double inside = 0, all = 0;
      for (const Note& note : tune.notes) {
        const int pitch_class = static_cast<int>(note.pitch) % 12;
        const bool in_scale = std::find(tune.scale.begin(), tune.scale.end(), pitch_class) != tune.scale.end();
        inside += in_scale ? note.duration_s : 0;
        all += note.duration_s;
      }
      BOOST_TEST(inside / all > 0.75);
      if (tune.id != "mountain-king" && tune.id != "greensleeves") BOOST_TEST(inside / all > 0.999);
      const auto other = other_finals.find(tune.id);
      const int final_class =
          tune.id == "mountain-king" ? 9 : tune.scale[other == other_finals.end() ? 0 : other->second];
      BOOST_TEST(static_cast<int>(tune.notes.back().pitch) % 12 == final_class);
    }
  }
}

BOOST_AUTO_TEST_CASE(beginnings_are_those_of_the_well_known_tunes) {
  const std::map<std::string, std::string> beginnings{
      {"amazing-grace", "-5 0 4 0 4 2 0 -3 -5 -5 0 4 0 4 2 7"},
      {"auld-lang-syne", "-5 0 0 0 4 2 0 2 4 0 0 4 7 9"},
      {"brahms-lullaby", "4 4 7 4 4 7 4 7 12 11 9 9 7"},
      {"drunken-sailor", "7 7 7 7 7 7 7 0 3 7 5 5 5 5 5 5 5 -2 2 5"},
      {"frere-jacques", "0 2 4 0 0 2 4 0 4 5 7 4 5 7 7 9 7 5 4 0"},
      {"god-rest-ye", "0 0 7 7 5 3 2 0 -2 0 2 3 5 7"},
      {"greensleeves", "0 3 5 7 9 7 5 2 -2 0 2 3 0 0 -1 0 2 -1 -5"},
      {"jingle-bells", "4 4 4 4 4 4 4 7 0 2 4 5 5 5 5 5 4 4 4 4 4 2 2 4 2 7"},
      {"joy-to-the-world", "12 11 9 7 5 4 2 0 7 9 9 11 11 12"},
      {"korobeiniki", "7 2 3 5 3 2 0 0 3 7 5 3 2 3 5 7 3 0 0"},
      {"london-bridge", "7 9 7 5 4 5 7 2 4 5 4 5 7"},
      {"mary-lamb", "4 2 0 2 4 4 4 2 2 2 4 7 7"},
      {"minuet-in-g", "7 0 2 4 5 7 0 0 9 5 7 9 11 12 0 0"},
      {"mountain-king", "0 2 3 5 7 3 7 6 2 6 5 1 5 0 2 3 5 7 3 7 12 10 7 3 7 10"},
      {"my-bonnie", "-5 4 2 0 2 0 -3 -5 -8 -5 4 2 0 0 -1 0 2"},
      {"ode-to-joy", "4 4 5 7 7 5 4 2 0 0 2 4 4 2 2"},
      {"oh-susanna", "0 2 4 7 7 9 7 4 0 2 4 4 2 0 2"},
      {"row-your-boat", "0 0 0 2 4 4 2 4 5 7 12 12 12 7 7 7 4 4 4 0 0 0 7 5 4 2 0"},
      {"sakura", "0 0 2 0 0 2 0 2 3 2 0 2 0 -4"},
      {"scarborough-fair", "0 0 7 7 7 2 3 2 0 7 10 12 10 7 9 5 7"},
      {"silent-night", "7 9 7 4 7 9 7 4 14 14 11 12 12 7"},
      {"tannenbaum", "-5 0 0 0 2 4 4 4 4 2 4 5 -1 2 0"},
      {"twinkle", "0 0 7 7 9 9 7 5 5 4 4 2 2 0"},
      {"when-the-saints", "0 4 5 7 0 4 5 7 0 4 5 7 4 0 4 2"},
      {"yankee-doodle", "0 0 2 4 0 4 2 -5 0 0 2 4 0 -1"},
  };
  for (const DemoTune& tune : demo_tunes()) {
    BOOST_TEST_CONTEXT(tune.id) {
      const auto known = beginnings.find(tune.id);
      BOOST_TEST_REQUIRE((known != beginnings.end()));
      const std::vector<int> expected = semitones(known->second);
      BOOST_TEST_REQUIRE(tune.notes.size() >= expected.size());
      const int tonic = static_cast<int>(tune.notes[0].pitch) - expected[0];
      BOOST_TEST((tonic - tune.scale[0]) % 12 == 0);
      for (std::size_t i = 0; i < expected.size(); ++i)
        BOOST_TEST(static_cast<int>(tune.notes[i].pitch) - tonic == expected[i], "note " << i);
    }
  }
}

BOOST_AUTO_TEST_CASE(no_two_tunes_begin_alike) {
  std::set<std::vector<int>> beginnings;
  for (const DemoTune& tune : demo_tunes()) {
    std::vector<int> intervals;
    for (std::size_t i = 1; i < 12; ++i)
      intervals.push_back(static_cast<int>(tune.notes[i].pitch - tune.notes[i - 1].pitch));
    BOOST_TEST(beginnings.insert(intervals).second, tune.id);
  }
}

BOOST_AUTO_TEST_SUITE_END()
