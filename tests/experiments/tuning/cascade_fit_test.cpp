// A cascade finds a melody by what is around its peaks where no peak tells by itself.
#include "experiments/tuning/cascade_fit.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

#include "features/error.hpp"

using namespace tunefind;

namespace {

/// A recording of 300 frames with a peak of the melody and one of something else in each, which alternates between
/// three pitches far away. By itself a peak of the melody is told from the other in three frames of four only.
LabelledPeaks doubtful_melody(unsigned seed, std::uint8_t fold) {
  std::mt19937 random(seed);
  LabelledPeaks one;
  one.fold = fold;
  for (std::size_t i = 0; i < 300; ++i) {
    const float melody = 70 + static_cast<float>(i / 10 % 3), other = 40 + 5 * static_cast<float>(i % 3);
    const bool clear = random() % 4 != 0;
    for (const float pitch : {melody, other}) {
      one.peaks.all.push_back({pitch, 0.5f, 0.5f});
      PeakFeatures features{};
      features[3] = ((pitch == melody) == clear ? 0.6f : 0.4f) + 0.05f * static_cast<float>(random() % 100) / 100;
      one.features.push_back(features);
    }
    one.peaks.offsets.push_back(static_cast<std::uint32_t>(one.peaks.all.size()));
    one.melody.emplace_back(melody);
  }
  return one;
}

double share_right(const LabelledPeaks& one, const std::vector<float>& probabilities) {
  std::size_t right = 0;
  for (std::size_t i = 0; i < one.peaks.frames(); ++i) right += probabilities[2 * i] > probabilities[2 * i + 1];
  return static_cast<double>(right) / static_cast<double>(one.peaks.frames());
}

struct FourRecordings {
  std::vector<LabelledPeaks> recordings;
  CascadeSet set;
  explicit FourRecordings(std::uint8_t folds) {
    for (unsigned n = 0; n < 4; ++n) recordings.push_back(doubtful_melody(n, static_cast<std::uint8_t>(n % folds)));
    for (LabelledPeaks& one : recordings) set.recordings.push_back(&one);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(cascade_fit_test)

BOOST_AUTO_TEST_CASE(what_is_around_a_peak_tells_what_it_is) {
  FourRecordings four(2);
  const std::vector<FittedTable> stages = fit_cascade({four.set});
  LabelledPeaks other = doubtful_melody(9, 0);
  const double first = share_right(other, probabilities_by({stages[0]}, other));
  const double last = share_right(other, probabilities_by(stages, other));
  BOOST_TEST(first > 0.65);
  BOOST_TEST(first < 0.85);
  BOOST_TEST(last > 0.97);
}

BOOST_AUTO_TEST_CASE(the_same_recordings_give_the_same_tables) {
  FourRecordings four(2), again(2);
  const auto stages = fit_cascade({four.set});
  BOOST_TEST(worth_table_file(stages, "") == worth_table_file(fit_cascade({again.set}), ""));
  // Whatever context an earlier fit has left behind.
  BOOST_TEST(worth_table_file(stages, "") == worth_table_file(fit_cascade({four.set}), ""));
}

BOOST_AUTO_TEST_CASE(one_fold_is_enough) {
  FourRecordings four(1);
  const std::vector<FittedTable> stages = fit_cascade({four.set});
  LabelledPeaks other = doubtful_melody(9, 0);
  BOOST_TEST(share_right(other, probabilities_by(stages, other)) > 0.65);
}

BOOST_AUTO_TEST_CASE(no_recording_is_refused) { BOOST_CHECK_THROW(fit_cascade({CascadeSet{}}), ConfigError); }

BOOST_AUTO_TEST_SUITE_END()
