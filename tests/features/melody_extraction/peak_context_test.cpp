// The context of a peak says how it fits what is likely the melody around it: in time, in pitch, in timbre.
#include "features/melody_extraction/peak_context.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace tunefind;

namespace {

// The places of some features (features/melody_extraction/peak_context.hpp).
constexpr std::size_t kLogOdds = kOwnFeatures, kShareOfBest = kOwnFeatures + 1, kAfter = kOwnFeatures + 2,
                      kBefore = kOwnFeatures + 3, kAroundIt = kOwnFeatures + 4, kStepAfter = kOwnFeatures + 6,
                      kAboveMelody = kOwnFeatures + 8, kAboveWhole = kOwnFeatures + 14,
                      kOctaveBelow = kOwnFeatures + 18, kTimbreRatio = kOwnFeatures + 23,
                      kShareOfMelody = kOwnFeatures + 26, kMeanOfPitch = kOwnFeatures + 28;

/// Ten frames with a melody at 72 that goes to 74 in frame 5, and an accompaniment at 60.
struct MelodyAndChord {
  JointPeaks peaks;
  std::vector<float> probabilities;
  std::vector<PeakFeatures> features;

  MelodyAndChord() {
    for (std::size_t i = 0; i < 10; ++i) {
      peaks.all.push_back({i < 5 ? 72.0f : 74.0f, 1, 0.5f});
      peaks.all.push_back({60, 0.5f, 1});
      peaks.offsets.push_back(static_cast<std::uint32_t>(peaks.all.size()));
      for (const float probability : {0.8f, 0.1f}) {
        probabilities.push_back(probability);
        PeakFeatures one{};
        one[kFirstPartialFeature] = probability > 0.5f ? -3 : -20;  // the melody is brighter
        features.push_back(one);
      }
    }
  }
  const PeakFeatures& melody(std::size_t frame) const { return features[2 * frame]; }
  const PeakFeatures& chord(std::size_t frame) const { return features[2 * frame + 1]; }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(peak_context_test)

BOOST_AUTO_TEST_CASE(the_context_is_that_of_the_definition) {
  MelodyAndChord sound;
  add_context(sound.peaks, sound.probabilities, sound.features);
  const auto close = boost::test_tools::tolerance(1e-4f);
  BOOST_TEST(sound.melody(3)[kLogOdds] == std::log(4.0f), close);
  BOOST_TEST(sound.chord(3)[kLogOdds] == std::log(1.0f / 9), close);
  BOOST_TEST(sound.melody(3)[kShareOfBest] == 0);
  BOOST_TEST(sound.chord(3)[kShareOfBest] == std::log(0.125f), close);
  BOOST_TEST(sound.melody(3)[kAfter] == 0.8f, close);
  BOOST_TEST(sound.melody(4)[kAfter] == 0);  // the next tone is two semitones away
  BOOST_TEST(sound.melody(4)[kStepAfter] == 0.8f, close);
  BOOST_TEST(sound.melody(0)[kBefore] == 0);  // nothing is before the first frame
  BOOST_TEST(sound.melody(2)[kAroundIt] == 0.8f, close);
  BOOST_TEST(sound.melody(3)[kAroundIt] == 0.8f * 4 / 5, close);
  // Pitches are weighted by the squares of the probabilities, .64 and .01.
  const float mean = (5 * 0.64f * 72 + 5 * 0.64f * 74 + 10 * 0.01f * 60) / (10 * 0.65f);
  BOOST_TEST(sound.melody(3)[kAboveWhole] == 72 - mean, close);
  BOOST_TEST(sound.chord(3)[kAboveWhole] == 60 - mean, close);
  BOOST_TEST(sound.melody(3)[kOctaveBelow] == 0.1f, close);
  BOOST_TEST(sound.chord(3)[kOctaveBelow] == 0);
  BOOST_TEST(sound.melody(0)[kShareOfMelody] == 5 * 0.64f / 6.5f, close);
  BOOST_TEST(sound.chord(0)[kMeanOfPitch] == 0.1f, close);
}

BOOST_AUTO_TEST_CASE(the_own_features_stay) {
  MelodyAndChord sound;
  const std::vector<PeakFeatures> before = sound.features;
  add_context(sound.peaks, sound.probabilities, sound.features);
  for (std::size_t c = 0; c < before.size(); ++c)
    for (std::size_t f = 0; f < kOwnFeatures; ++f) BOOST_TEST(sound.features[c][f] == before[c][f]);
}

BOOST_AUTO_TEST_CASE(a_peak_that_sounds_like_the_melody_is_told_from_one_that_does_not) {
  MelodyAndChord sound;
  add_context(sound.peaks, sound.probabilities, sound.features);
  BOOST_TEST(sound.melody(2)[kTimbreRatio] > 0);
  BOOST_TEST(sound.chord(2)[kTimbreRatio] < 0);
}

BOOST_AUTO_TEST_CASE(certain_probabilities_are_finite) {
  MelodyAndChord sound;
  for (std::size_t c = 0; c < sound.probabilities.size(); ++c) sound.probabilities[c] = c % 2 ? 0.0f : 1.0f;
  add_context(sound.peaks, sound.probabilities, sound.features);
  for (const PeakFeatures& features : sound.features)
    for (const float value : features) BOOST_TEST(std::isfinite(value));
}

BOOST_AUTO_TEST_CASE(one_peak_and_none_have_a_context) {
  JointPeaks peaks;
  std::vector<PeakFeatures> features;
  add_context(peaks, {}, features);
  peaks.all.push_back({72, 1, 1});
  peaks.offsets.push_back(1);
  features.resize(1);
  add_context(peaks, std::vector<float>{0.5f}, features);
  BOOST_TEST(features[0][kAboveMelody] == 0);
  for (const float value : features[0]) BOOST_TEST(std::isfinite(value));
}

BOOST_AUTO_TEST_SUITE_END()
