// The misfit of a hum on an outline equals its definition, computed pitch by pitch, also beyond either end of the song.
#include "engine/index/recording_outline.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdlib>
#include <random>

using namespace tunefind;

namespace {

constexpr double kHop_s = 0.1;

/// A recording of random peaks and two random melody lines without background cost, which makes their scale 1.
Tune random_recording(std::mt19937& random, std::size_t frames) {
  Tune tune;
  tune.kind = SongKind::recording;
  tune.salience.hop_s = kHop_s;
  tune.salience.background_cost = 0.28;  // the usual cost, so the scale is 1
  for (std::size_t frame = 0; frame < frames; ++frame) {
    for (std::size_t n = random() % 7; n > 0; --n)
      tune.salience.peaks.push_back(
          {static_cast<std::uint16_t>(300 + random() % 200), static_cast<std::uint8_t>(random() % 256)});
    tune.salience.offsets.push_back(static_cast<std::uint32_t>(tune.salience.peaks.size()));
  }
  for (int n = 0; n < 2; ++n) {
    MelodyLine line;
    line.melody.hop_s = kHop_s;
    for (std::size_t frame = 0; frame < frames; ++frame)
      line.melody.pitch.push_back(static_cast<float>(320 + random() % 160) / 8);
    line.melody.voiced.assign(frames, 1);
    tune.lines.push_back(line);
  }
  return tune;
}

MelodyFrames random_hum(std::mt19937& random, std::size_t frames) {
  MelodyFrames hum;
  for (std::size_t i = 0; i < frames; ++i) {
    hum.pitch8.push_back(static_cast<int>(320 + random() % 160));
    hum.voiced.push_back(random() % 4 != 0);
  }
  return hum;
}

int half_semitones(int pitch8) { return (pitch8 + 2) / 4; }

/// The definition: an outline frame stands for two salience frames, of which the first counts with its first four
/// peaks; a difference costs four units per half semitone, up to six half semitones; a peak of no strength costs two
/// semitones.
HumOutline::Misfit slow_misfit(const Tune& song, const MelodyFrames& hum, int first_frame, int key2) {
  const int frames = static_cast<int>(song.salience.frames());
  double sounding = 0, salience = 0;
  std::vector<double> lines(song.lines.size(), 0.0);
  for (std::size_t i = 0; i < hum.size(); ++i) {
    if (!hum.voiced[i]) continue;
    ++sounding;
    const int frame = 2 * (first_frame + static_cast<int>(i)), pitch2 = half_semitones(hum.pitch8[i]) + key2;
    const bool inside = frame >= 0 && frame < frames;
    int cost = 24;
    if (inside) {
      const std::uint32_t first = song.salience.offsets[frame], last = song.salience.offsets[frame + 1];
      for (std::uint32_t p = first; p < std::min(last, first + 4); ++p) {
        const SaliencePeak& peak = song.salience.peaks[p];
        const int off = std::min(6, std::abs(pitch2 - half_semitones(peak.pitch8)));
        cost = std::min(cost, 4 * off + static_cast<int>(std::lround(16 * (255 - peak.strength) / 255.0)));
      }
    }
    salience += cost;
    for (std::size_t k = 0; k < lines.size(); ++k) {
      const int there = inside ? half_semitones(static_cast<int>(8 * song.lines[k].melody.pitch[frame])) : 255;
      lines[k] += std::min(6, std::abs(pitch2 - there));
    }
  }
  return {static_cast<float>(*std::ranges::min_element(lines) / (6 * sounding)),
          static_cast<float>(salience / (24 * sounding))};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(recording_outline_test)

BOOST_AUTO_TEST_CASE(misfit_equals_its_definition) {
  std::mt19937 random(47);
  for (int round = 0; round < 300; ++round) {
    const std::size_t frames = 1 + random() % 300;
    const Tune song = random_recording(random, frames);
    MelodyFrames hum = random_hum(random, 1 + random() % 100);
    hum.voiced[0] = 1;
    const RecordingOutline outline(song, kHop_s);
    const int first = static_cast<int>(random() % 250) - 60, key2 = static_cast<int>(random() % 40) - 20;
    const HumOutline laid(hum);
    laid.prefetch(outline, first);
    const HumOutline::Misfit found = laid.misfit(outline, first, key2), expected = slow_misfit(song, hum, first, key2);
    BOOST_TEST(found.line == expected.line, boost::test_tools::tolerance(1e-5f));
    BOOST_TEST(found.salience == expected.salience, boost::test_tools::tolerance(1e-5f));
  }
}

BOOST_AUTO_TEST_CASE(the_songs_own_melody_has_hardly_any_misfit) {
  std::mt19937 random(48);
  const Tune song = random_recording(random, 200);
  MelodyFrames hum;
  for (int i = 0; i < 40; ++i) {
    hum.pitch8.push_back(static_cast<int>(8 * song.lines[1].melody.pitch[2 * (20 + i)]) / 4 * 4 - 4 * 5);
    hum.voiced.push_back(1);
  }
  const RecordingOutline outline(song, kHop_s);
  BOOST_TEST(HumOutline(hum).misfit(outline, 20, 5).line < 0.1f);  // rounding aside
  BOOST_TEST(HumOutline(hum).misfit(outline, 23, 5).line > 0.3f);
}

BOOST_AUTO_TEST_CASE(a_silent_hum_has_the_largest_misfit) {
  std::mt19937 random(49);
  MelodyFrames hum = random_hum(random, 20);
  hum.voiced.assign(20, 0);
  const HumOutline::Misfit found = HumOutline(hum).misfit({random_recording(random, 100), kHop_s}, 0, 0);
  BOOST_TEST(found.line == 1.0f);
  BOOST_TEST(found.salience == 1.0f);
}

BOOST_AUTO_TEST_SUITE_END()
