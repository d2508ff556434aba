// Where other weights are better by construction, tuning finds and adopts them. Where the feedback is uninformative or
// scarce, the current settings stay.
#include "experiments/tuning/tuning.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>

#include "features/melody_extraction/line_tune.hpp"
#include "tests/engine/indexed.hpp"

using namespace tunefind;

namespace {

constexpr std::size_t kSongs = 12;

/// An index that only gives the songs their positions; the tests make up the scores and opinions.
std::shared_ptr<const SongIndex> index() {
  static const auto shared = [] {
    std::vector<IndexedSong> songs;
    for (std::size_t i = 0; i < kSongs; ++i) {
      const Melody melody = melody_of_notes({{0, 1, static_cast<float>(60 + i)}});
      songs.push_back(test::indexed("song" + std::to_string(10 + i), tune_of_line(melody, 0.1, "tune")));
    }
    return std::make_shared<const SongIndex>(0.1, std::move(songs));
  }();
  return shared;
}

/// Sets the hum's current ranks to those of the default weights.
void set_current_ranks(TuningHum& hum) {
  const auto songs = fuse(hum.heard, hum.rest, {}, *hum.index);
  for (std::size_t i = 0; i < songs.size(); ++i) hum.ranks[songs[i].position] = i + 1;
}

enum class Informed { strict, rigid };

/// A hum whose right song one opinion (`informed`) scores high, while the other is noise and the aligner is slightly
/// better than chance.
TuningHum made_up(std::size_t number, const std::string& person, Informed informed, std::mt19937& random) {
  const auto between = [&](double low, double high) {
    return low + (high - low) * static_cast<double>(random()) / 4294967296.0;
  };
  TuningHum hum{"hum" + std::to_string(1000 + number), person, index(), {}, {}, {}, true, {}};
  const std::size_t right = random() % kSongs;
  for (std::size_t i = 0; i < kSongs; ++i) {
    const double knows = i == right ? between(0.80, 0.95) : between(0.65, 0.86), noise = between(0.6, 0.9);
    const double align = i == right ? between(0.75, 0.9) : between(0.65, 0.9);
    hum.heard.push_back({{i, align, {}}, SongKind::monophonic, {}});
    hum.heard.back().opinions = informed == Informed::rigid ? std::array{noise, knows} : std::array{knows, noise};
  }
  hum.judged = {{right, 1}};
  set_current_ranks(hum);
  return hum;
}

std::vector<TuningHum> made_up_hums(std::size_t count, std::size_t people) {
  std::mt19937 random(5);
  std::vector<TuningHum> hums;
  for (std::size_t i = 0; i < count; ++i)
    hums.push_back(made_up(i, "person" + std::to_string(i % people), Informed::rigid, random));
  return hums;
}

BootstrapOptions options() {
  BootstrapOptions some;
  some.resamples = 999;
  return some;
}

bool same_weights(const SecondOpinionParameters& a, const SecondOpinionParameters& b) {
  return a.strict_weight == b.strict_weight && a.rigid_weight == b.rigid_weight && a.line_weight == b.line_weight &&
         a.chroma_weight == b.chroma_weight;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tuning_test)

BOOST_AUTO_TEST_CASE(finds_and_adopts_better_weights) {
  for (const std::size_t people : {std::size_t{1}, std::size_t{20}}) {
    const TunedSettings current;
    const TuningReport report = tune(made_up_hums(400, people), current, options());
    BOOST_TEST(report.refusal == "");
    BOOST_TEST(report.by_person == (people == 20));
    BOOST_TEST(report.fitting == 200u);
    BOOST_TEST(report.held_out == 200u);
    BOOST_TEST(report.settings.rank.rigid_weight > 2 * current.rank.rigid_weight);
    BOOST_TEST(report.settings.rank.strict_weight < current.rank.strict_weight / 2);
    BOOST_TEST(report.tuned.rr > report.current.rr + 0.05);
    BOOST_TEST(report.rr_p < 0.01);
    BOOST_TEST(report.feedback_p < 0.01);
    BOOST_TEST(report.tuned.log_loss < report.current.log_loss);
    BOOST_TEST(report.tuned.calibration_error < report.current.calibration_error);
    // The weights for recordings cannot be fitted, because the songs are all monophonic.
    BOOST_TEST(report.settings.rank.line_weight == current.rank.line_weight);
    BOOST_TEST(report.settings.rank.chroma_weight == current.rank.chroma_weight);
  }
}

BOOST_AUTO_TEST_CASE(order_of_hums_does_not_matter) {
  std::vector<TuningHum> hums = made_up_hums(100, 7);
  const TuningReport report = tune(hums, {}, options());
  std::reverse(hums.begin(), hums.end());
  const TuningReport reversed = tune(hums, {}, options());
  BOOST_TEST(reversed.tuned.rr == report.tuned.rr);
  BOOST_TEST(reversed.tuned.log_loss == report.tuned.log_loss);
  BOOST_TEST(reversed.feedback_p == report.feedback_p);
  BOOST_TEST(same_weights(reversed.settings.rank, report.settings.rank));
}

BOOST_AUTO_TEST_CASE(does_not_adopt_settings_fitted_to_shuffled_feedback) {
  std::mt19937 random(6);
  for (int trial = 0; trial < 5; ++trial) {
    std::vector<TuningHum> hums = made_up_hums(200, 10);
    for (TuningHum& hum : hums) hum.judged = {{random() % kSongs, 1}};
    const TuningReport report = tune(hums, {}, options());
    BOOST_TEST(report.refusal != "");
    BOOST_TEST(report.feedback_p >= 0.05);
  }
}

BOOST_AUTO_TEST_CASE(few_hums_change_little_and_are_not_adopted) {
  const TunedSettings current;
  const std::vector<TuningHum> hums = made_up_hums(38, 1);
  std::vector<const TuningHum*> few;
  for (const std::size_t count : {0, 3}) {
    while (few.size() < count) few.push_back(&hums[few.size()]);
    const TunedSettings found = fit_settings(few, current);
    if (count == 0) BOOST_TEST(same_weights(found.rank, current.rank));
    BOOST_TEST(std::abs(std::log2(found.rank.strict_weight / current.rank.strict_weight)) <= 1.0);
    BOOST_TEST(std::abs(std::log2(found.rank.rigid_weight / current.rank.rigid_weight)) <= 1.0);
    for (const double cost : {-2.3, -1.5})
      for (const double margin : {-3.0, -1.0}) {
        const ConfidenceEvidence evidence{margin, -1, cost, 1};
        BOOST_TEST(std::abs(confidence_by(evidence, found.confidence) - confidence_by(evidence, current.confidence)) <
                   (count == 0 ? 1e-12 : 0.15));
      }
  }
  for (const std::size_t count : {std::size_t{0}, std::size_t{3}, hums.size()}) {
    const TuningReport report =
        tune({hums.begin(), hums.begin() + static_cast<std::ptrdiff_t>(count)}, current, options());
    BOOST_TEST(report.refusal.find("too few hums") == 0u);
  }
}

BOOST_AUTO_TEST_CASE(few_people_are_split_by_time) {
  // Half-way the other opinion becomes the informed one, so that weights fitted to the earlier hums fail on the later.
  std::mt19937 random(7);
  std::vector<TuningHum> hums;
  for (std::size_t i = 0; i < 400; ++i)
    hums.push_back(made_up(i, "one", i < 200 ? Informed::rigid : Informed::strict, random));
  const TuningReport report = tune(hums, {}, options());
  BOOST_TEST(same_weights(report.settings.rank, SecondOpinionParameters{}));
  BOOST_TEST(report.tuned.rr == report.current.rr);
  BOOST_TEST(report.rr_p == 1.0);
}

BOOST_AUTO_TEST_CASE(judged_hums_without_a_right_song_count_for_the_confidence) {
  std::vector<TuningHum> hums = made_up_hums(80, 1);
  const TuningReport before = tune(hums, {}, options());
  const auto add = [&](bool all_judged, bool first_judged) {
    std::vector<TuningHum> more = hums;
    for (TuningHum hum : hums) {
      hum.id += "-without";
      const auto first = std::find_if(hum.ranks.begin(), hum.ranks.end(), [](auto& one) { return one.second == 1; });
      hum.judged.clear();
      if (first_judged)
        for (const auto& [position, rank] : hum.ranks) hum.judged[position] = 0;
      hum.all_judged = all_judged;
      BOOST_REQUIRE(first != hum.ranks.end());
      more.push_back(hum);
    }
    return tune(more, {}, options());
  };
  // Their first songs are not judged.
  const TuningReport unknown = add(false, false);
  BOOST_TEST(unknown.hums == 160u);
  BOOST_TEST(unknown.with_right == 80u);
  BOOST_TEST(unknown.held_out == before.held_out);
  BOOST_TEST(unknown.current.log_loss == before.current.log_loss, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(unknown.current.rr == before.current.rr, boost::test_tools::tolerance(1e-12));
  // Their first songs are wrong: judged one by one, or because all songs are.
  const TuningReport wrong = add(false, true), none = add(true, false);
  BOOST_TEST(wrong.current.rr == before.current.rr, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(wrong.current.log_loss == none.current.log_loss, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(std::abs(wrong.current.log_loss - before.current.log_loss) > 0.01);
}

BOOST_AUTO_TEST_CASE(a_right_song_that_is_not_re_ranked_keeps_its_rank) {
  std::mt19937 random(8);
  TuningHum hum = made_up(0, "one", Informed::rigid, random);
  const std::size_t right = hum.judged.begin()->first;
  std::erase_if(hum.heard, [&](const HeardSong& song) { return song.song.position == right; });
  hum.ranks = {{right, 30}};
  std::vector<TuningHum> hums(2, hum);
  hums[1].id = "later";
  const TuningReport report = tune(hums, {}, options());
  BOOST_TEST(report.current.rr == 1 / 30.0);
  BOOST_TEST(report.tuned.rr == 1 / 30.0);
}

BOOST_AUTO_TEST_SUITE_END()
