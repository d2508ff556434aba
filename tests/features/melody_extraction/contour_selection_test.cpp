// The melody is selected from contours: in salience made by hand it is known which contours are melody, octave
// duplicates, outliers or too short.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "features/melody_extraction/melody_extractor.hpp"
#include "tests/features/melody_extraction/peaks.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

constexpr double kHop_s = 0.025;
using Frames = std::vector<std::vector<SaliencePeak>>;

/// Extracts the melody. `voicing` is wide by default, as the voicing filter is harsh with so few contours.
Melody line_of(const Frames& frames, double voicing = 3) {
  Salience salience;
  salience.hop_s = kHop_s;
  for (const auto& peaks : frames) {
    salience.peaks.insert(salience.peaks.end(), peaks.begin(), peaks.end());
    salience.offsets.push_back(static_cast<std::uint32_t>(salience.peaks.size()));
  }
  ContourSelectionParameters parameters;
  parameters.voicing = voicing;
  return make_contour_selection(parameters)->extract(salience);
}

/// Eight notes of half a second, two semitones apart.
Frames sung_melody() {
  Frames frames;
  for (int i = 0; i < 160; ++i) frames.push_back({peak(60 + i / 20 % 4 * 2, 240)});
  return frames;
}

/// Checks that the line equals `sung_melody` in every frame.
void check_is_sung_melody(const Melody& line) {
  const Frames expected = sung_melody();
  BOOST_REQUIRE_EQUAL(line.frames(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    BOOST_REQUIRE(line.voiced[i] == 1);
    BOOST_REQUIRE(line.pitch[i] == expected[i].front().pitch());
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(contour_selection_test)

BOOST_AUTO_TEST_CASE(a_melody_alone_is_extracted) { check_is_sung_melody(line_of(sung_melody())); }

BOOST_AUTO_TEST_CASE(octave_duplicates_are_dropped) {
  // During one note the octave is stronger, so salience alone would choose it.
  Frames frames = sung_melody();
  for (std::size_t i = 60; i < 80; ++i) frames[i] = {peak(78, 255), frames[i].front()};
  check_is_sung_melody(line_of(frames));
}

BOOST_AUTO_TEST_CASE(outliers_are_dropped) {
  // A strong contour far from everything else, during a rest of the melody.
  Frames frames = sung_melody();
  for (std::size_t i = 60; i < 80; ++i) frames[i] = {peak(86, 255)};
  const Melody line = line_of(frames);
  BOOST_REQUIRE_EQUAL(line.frames(), 160u);
  for (std::size_t i = 0; i < 160; ++i) BOOST_TEST(line.voiced[i] == (i < 60 || i >= 80));
}

BOOST_AUTO_TEST_CASE(short_and_soft_contours_are_not_melody) {
  Frames frames = sung_melody();
  for (std::size_t i = 60; i < 80; ++i) frames[i].clear();
  frames[70] = frames[71] = {peak(66, 250)};
  BOOST_TEST(line_of(frames).voiced[70] == 0);
  BOOST_REQUIRE(line_of(frames).frames() == 160u);
  for (std::size_t i = 62; i < 78; ++i) frames[i] = {peak(66, 120)};
  BOOST_TEST(line_of(frames, 0.6).voiced[70] == 0);
  BOOST_TEST(line_of(frames, 0.6).voiced[20] == 1);
}

BOOST_AUTO_TEST_CASE(gaps_are_bridged_by_weak_peaks) {
  Frames frames = sung_melody();
  for (std::size_t i = 68; i < 71; ++i) frames[i] = {peak(72, 255), peak(66.25, 60)};
  Melody line = line_of(frames);
  BOOST_TEST(line.pitch[69] == 66.25f);
  BOOST_TEST(line.voiced[69] == 1);
  BOOST_TEST(line.pitch[72] == 66.0f);
}

BOOST_AUTO_TEST_CASE(a_jump_begins_another_contour) {
  // The second note is a fourth higher and far longer; both are melody.
  Frames frames(20, {peak(60, 240)});
  frames.insert(frames.end(), 60, {peak(65, 240)});
  const Melody line = line_of(frames);
  BOOST_TEST(line.pitch[19] == 60.0f);
  BOOST_TEST(line.pitch[20] == 65.0f);
}

BOOST_AUTO_TEST_CASE(silence_has_no_line) {
  BOOST_TEST(line_of({}).empty());
  BOOST_TEST(line_of(Frames(50)).empty());
  BOOST_TEST((line_of(sung_melody()) == line_of(sung_melody())));
}

BOOST_AUTO_TEST_SUITE_END()
