// Unrelated melodies match dense music better than sparse music. The background cost depends on the recording alone.
#include "alignment/drift_dtw/background.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

#include "alignment/drift_dtw/drift_dtw.hpp"

using namespace tunefind;

namespace {

/// A recording of `frames` frames in which `peaks` pitches sound at once and change every half second.
Tune noodling(std::size_t peaks, std::size_t frames = 600) {
  std::mt19937 random(5);
  Tune tune;
  tune.kind = SongKind::recording;
  std::vector<SaliencePeak> sounding;
  for (std::size_t i = 0; i < frames; ++i) {
    if (i % 5 == 0) {
      sounding.clear();
      for (std::size_t p = 0; p < peaks; ++p)
        sounding.push_back({static_cast<std::uint16_t>(8 * (48 + random() % 36)), 255});
    }
    tune.salience.peaks.insert(tune.salience.peaks.end(), sounding.begin(), sounding.end());
    tune.salience.offsets.push_back(static_cast<std::uint32_t>(tune.salience.peaks.size()));
  }
  tune.plain_salience = tune.salience;
  return tune;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(background_test)

BOOST_AUTO_TEST_CASE(denser_music_has_a_lower_background_cost) {
  double before = 1;
  for (const std::size_t peaks : {1u, 2u, 4u, 8u}) {
    Tune tune = noodling(peaks);
    measure_background(tune);
    BOOST_TEST(tune.salience.background_cost < before);
    BOOST_TEST(tune.salience.background_cost > 0);
    BOOST_TEST(tune.plain_salience.background_cost == tune.salience.background_cost);
    before = tune.salience.background_cost;
  }
}

BOOST_AUTO_TEST_CASE(a_wandering_line_has_a_lower_background_cost_than_a_static_one) {
  std::mt19937 random(9);
  Tune tune = noodling(2);
  Melody wandering{0.1, 0, {}, {}}, staying = wandering;
  for (int i = 0; i < 900; ++i) {
    wandering.pitch.push_back(i % 4 == 0 ? static_cast<float>(55 + random() % 14) : wandering.pitch.back());
    staying.pitch.push_back(60);
  }
  wandering.voiced.assign(900, 1), staying.voiced.assign(900, 1);
  tune.lines = {{"lead", wandering}, {"bass", staying}};
  measure_background(tune);
  BOOST_TEST(tune.lines[0].background_cost > 0);
  BOOST_TEST(tune.lines[0].background_cost < tune.lines[1].background_cost - 0.05);
  BOOST_TEST(tune.lines[1].background_cost < 1);
}

BOOST_AUTO_TEST_CASE(leaves_a_monophonic_song_unchanged) {
  Tune tune = noodling(1);
  tune.kind = SongKind::monophonic;
  const Tune as_it_was = tune;
  measure_background(tune);
  BOOST_TEST((tune == as_it_was));
}

BOOST_AUTO_TEST_CASE(costs_are_scaled_up_against_recordings_with_a_low_background_cost) {
  Melody hum{0.1, 0, {}, {}};
  for (int i = 0; i < 60; ++i) hum.pitch.push_back(static_cast<float>(60 + i / 6 % 3 * 2)), hum.voiced.push_back(1);
  Tune usual = noodling(4), dense = usual;
  const auto score = [&](const Tune& tune, double weight) {
    DriftDtwParameters parameters;
    parameters.tempos = 1;  // no tempo prior
    parameters.background_weight = weight;
    return make_drift_dtw(parameters)->bind(hum, 0.1, Anchor::anywhere)->score(tune);
  };
  usual.salience.background_cost = usual.plain_salience.background_cost = 0.28;
  dense.salience.background_cost = dense.plain_salience.background_cost = 0.14;
  BOOST_TEST(score(dense, 0) == score(usual, 0));
  const double cost = 1 - score(usual, 0);
  BOOST_TEST(cost > 0.05);
  BOOST_TEST(std::abs(1 - score(usual, 1) - cost) < 1e-9);
  BOOST_TEST(std::abs(1 - score(dense, 1) - 2 * cost) < 1e-9);
}

BOOST_AUTO_TEST_CASE(the_better_view_counts) {
  Melody hum{0.1, 0, {}, {}};
  for (int i = 0; i < 60; ++i) hum.pitch.push_back(static_cast<float>(60 + i / 6 % 3 * 2)), hum.voiced.push_back(1);
  Tune tune = noodling(2);
  const Tune other = noodling(5);
  tune.plain_salience = other.salience;
  for (const std::string better : {"plain", "whitened"}) {
    const auto align = [&](const char* views) {
      DriftDtwParameters parameters;
      parameters.views = views;
      return make_drift_dtw(parameters)->bind(hum, 0.1, Anchor::anywhere)->align(tune);
    };
    const Alignment whitened = align("whitened"), plain = align("plain");
    BOOST_TEST((better == "plain" ? plain.score > whitened.score : plain.score < whitened.score));
    BOOST_TEST((align("both") == (better == "plain" ? plain : whitened)));
    BOOST_TEST((align("both").line == better));
    std::swap(tune.salience, tune.plain_salience);
  }
}

BOOST_AUTO_TEST_SUITE_END()
