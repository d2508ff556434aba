// Frames of hum and song are paired along the path; the song's pitch is the peak nearest to the hum in the song's key.
#include "notebooks-export/aligned_frames.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>

using namespace tunefind;

namespace {

template <class T>
std::vector<T> values(const AlignedFrames& frames, const std::string& name) {
  for (const auto& [other, array] : frames.arrays())
    if (other == name) {
      std::vector<T> result(array.bytes.size() / sizeof(T));
      std::memcpy(result.data(), array.bytes.data(), array.bytes.size());
      return result;
    }
  return {};
}

/// A tune with three frames of one second: two peaks (60 and 67), no peak, one peak (72). The plain view has one peak.
Tune small_tune() {
  Tune tune;
  tune.salience = {1, {0, 2, 2, 3}, {{60 * 8, 200}, {67 * 8, 100}, {72 * 8, 255}}, 0};
  tune.plain_salience = {1, {0, 1, 1, 1}, {{50 * 8, 255}}, 0};
  return tune;
}

/// An alignment of `kHum` with the first three seconds of `small_tune()`, in a view of its salience.
Alignment along(const std::string& line) {
  Alignment found;
  found.end_s = 3;
  found.path = {{2.5, 0.5, 3}, {3.5, 1.5, 3}, {4.5, 2.5, 2}};
  found.line = line;
  return found;
}

// A hum that begins two seconds after the start of its recording.
const Melody kHum{1, 2, {69, 70, 75}, {1, 0, 1}};

}  // namespace

BOOST_AUTO_TEST_SUITE(aligned_frames_test)

BOOST_AUTO_TEST_CASE(chooses_the_nearest_peak) {
  AlignedFrames frames;
  frames.add(4, along("whitened"), kHum, small_tune());
  BOOST_TEST(frames.size() == 3u);
  BOOST_TEST(values<std::int32_t>(frames, "pair") == (std::vector<std::int32_t>{4, 4, 4}),
             boost::test_tools::per_element());
  BOOST_TEST(values<float>(frames, "query_s") == (std::vector<float>{2.5, 3.5, 4.5}), boost::test_tools::per_element());
  BOOST_TEST(values<float>(frames, "song_s") == (std::vector<float>{0.5, 1.5, 2.5}), boost::test_tools::per_element());
  BOOST_TEST(values<float>(frames, "query_pitch") == (std::vector<float>{69, 70, 75}),
             boost::test_tools::per_element());
  BOOST_TEST(values<std::uint8_t>(frames, "query_voiced") == (std::vector<std::uint8_t>{1, 0, 1}),
             boost::test_tools::per_element());
  const std::vector<float> song = values<float>(frames, "song_pitch");
  BOOST_TEST(song[0] == 67);  // nearest to 69 - 3 = 66
  BOOST_TEST(std::isnan(song[1]));
  BOOST_TEST(song[2] == 72);
}

BOOST_AUTO_TEST_CASE(takes_peaks_from_the_view_that_matched) {
  AlignedFrames frames;
  frames.add(0, along("plain"), kHum, small_tune());
  BOOST_TEST(values<float>(frames, "song_pitch")[0] == 50);
}

BOOST_AUTO_TEST_CASE(converts_times_to_those_of_the_whole_song) {
  Tune tune = small_tune();
  tune.recurrences = {{0, 1, 1, 5}};  // five seconds were cut out after the first second
  AlignedFrames frames;
  frames.add(0, along("whitened"), kHum, tune);
  BOOST_TEST(values<float>(frames, "song_pitch")[0] == 67);
  // Most of the match is after the cut, so that all of it is reported in the last repetition.
  BOOST_TEST(values<float>(frames, "song_s") == (std::vector<float>{5.5, 6.5, 7.5}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(adds_nothing_without_a_hum_or_path) {
  AlignedFrames frames;
  frames.add(0, along("whitened"), Melody{}, small_tune());
  frames.add(0, Alignment{}, kHum, small_tune());
  BOOST_TEST(frames.size() == 0u);
  BOOST_TEST(frames.arrays().size() == 7u);
}

BOOST_AUTO_TEST_SUITE_END()
