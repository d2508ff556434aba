// A recording matches itself, a softer copy of itself, and the song that it is an excerpt of, where it was cut out.
// Empty recordings match nothing.
#include "alignment/sound/sound_matcher.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>

#include "features/spectrum/mel_levels.hpp"

using namespace tunefind;

namespace {

/// Frames of random levels between 100 and 200.
MelLevels noise(unsigned seed, std::size_t frames) {
  std::mt19937 random(seed);
  MelLevels mel;
  for (std::size_t n = 0; n < frames * MelLevels::kBands; ++n)
    mel.levels.push_back(static_cast<std::uint8_t>(100 + random() % 101));
  return mel;
}

MelLevels part(const MelLevels& mel, std::size_t first, std::size_t last) {
  MelLevels result;
  result.levels.assign(mel.levels.begin() + static_cast<std::ptrdiff_t>(first * MelLevels::kBands),
                       mel.levels.begin() + static_cast<std::ptrdiff_t>(last * MelLevels::kBands));
  return result;
}

MelLevels softer(MelLevels mel) {
  for (std::uint8_t& level : mel.levels) level = static_cast<std::uint8_t>(level - 40);
  return mel;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sound_matcher_test)

BOOST_AUTO_TEST_CASE(a_recording_matches_itself_at_any_level) {
  const MelLevels mel = noise(1, 40);
  for (const auto& matcher : {make_mfcc_cosine({}), make_mel_dtw({})})
    for (const MelLevels& same : {mel, softer(mel)}) {
      const Alignment match = matcher->match(mel, same);
      BOOST_TEST(std::abs(match.score - 1) < 1e-5);
      BOOST_TEST(match.start_s == 0);
      BOOST_TEST(match.end_s == 10);
    }
}

BOOST_AUTO_TEST_CASE(an_excerpt_is_found_where_it_was_cut_out) {
  const MelLevels song = noise(2, 120);
  const Alignment match = make_mel_dtw({})->match(softer(part(song, 50, 80)), song);
  BOOST_TEST(std::abs(match.score - 1) < 1e-5);
  BOOST_TEST(match.start_s == 12.5);
  BOOST_TEST(match.end_s == 20);
  BOOST_TEST(make_mel_dtw({})->match(noise(3, 30), song).score < 0.7);
}

BOOST_AUTO_TEST_CASE(the_score_is_the_cosine_of_the_mean_cepstra) {
  const MelLevels a = noise(4, 20), b = noise(5, 30);
  const auto x = mean_mfcc(a, 12), y = mean_mfcc(b, 12);
  double product = 0, power_x = 0, power_y = 0;
  for (std::size_t k = 0; k < 12; ++k) product += x[k] * y[k], power_x += x[k] * x[k], power_y += y[k] * y[k];
  const double expected = (1 + product / std::sqrt(power_x * power_y)) / 2;
  BOOST_TEST(std::abs(make_mfcc_cosine({})->match(a, b).score - expected) < 1e-12);
  BOOST_TEST(expected < 0.99);
}

BOOST_AUTO_TEST_CASE(empty_recordings_score_0) {
  BOOST_TEST((make_no_sound({}) == nullptr));
  const MelLevels mel = noise(6, 10);
  for (const auto& matcher : {make_mfcc_cosine({}), make_mel_dtw({})}) {
    BOOST_TEST((matcher->match({}, mel) == Alignment{}));
    BOOST_TEST((matcher->match(mel, {}) == Alignment{}));
  }
  BOOST_TEST((make_mel_dtw({})->match(noise(7, 50), mel) == Alignment{}));  // the song is too short for the hum
}

BOOST_AUTO_TEST_SUITE_END()
