// A generated recording consists of excerpts of its sources: each of its frames is a frame of a source, with all peaks
// and lines transposed by one interval. It depends only on sources, seed and number.
#include "experiments/generation/recording_pool.hpp"

#include <boost/test/unit_test.hpp>
#include <map>

#include "engine/strategies/settings.hpp"
#include "engine/strategies/strategies.hpp"
#include "experiments/synthesis/demo_tunes.hpp"
#include "features/error.hpp"

using namespace tunefind;

namespace {

constexpr double kHop_s = 0.1;

/// A source of 30 s in which each frame can be recognised by the interval between its two peaks. The lead has the lower
/// one.
Tune source(int first_interval, double bpm, Key key) {
  Tune tune;
  tune.kind = SongKind::recording;
  tune.duration_s = 30;
  tune.bpm = bpm;
  tune.key = key;
  MelodyLine lead{"lead", {kHop_s, 0, {}, {}}, 0.5};
  for (int frame = 0; frame < 300; ++frame) {
    const int low8 = 200 + frame % 7 * 8;
    for (Salience* view : {&tune.salience, &tune.plain_salience}) {
      view->hop_s = kHop_s;
      view->peaks.push_back({static_cast<std::uint16_t>(low8), 255});
      view->peaks.push_back({static_cast<std::uint16_t>(low8 + first_interval + frame), 100});
      view->offsets.push_back(static_cast<std::uint32_t>(view->peaks.size()));
      view->background_cost = 0.25;
    }
    lead.melody.pitch.push_back(static_cast<float>(low8) / 8);
    lead.melody.voiced.push_back(1);
  }
  tune.lines.push_back(lead);
  return tune;
}

std::vector<Tune> sources() { return {source(1, 100, {0, false}), source(301, 60, {7, true})}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(recording_pool_test)

BOOST_AUTO_TEST_CASE(every_frame_is_a_transposed_frame_of_a_source) {
  const RecordingPool pool(sources());
  for (unsigned song = 0; song < 20; ++song) {
    const Tune made = pool.draw(1, song, 60);
    BOOST_TEST(made.duration_s == 60);
    BOOST_TEST(made.polyphonic());
    BOOST_TEST_REQUIRE(made.salience.frames() == 600u);
    BOOST_TEST_REQUIRE(made.lines.size() == 1u);
    BOOST_TEST_REQUIRE(made.lines[0].melody.frames() == 600u);
    BOOST_TEST((made.salience.peaks == made.plain_salience.peaks));
    BOOST_TEST(made.salience.background_cost == 0.25, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(made.lines[0].background_cost == 0.5, boost::test_tools::tolerance(1e-9));
    std::size_t follows = 0;
    for (std::size_t frame = 0; frame < 600; ++frame) {
      BOOST_TEST_REQUIRE(made.salience.offsets[frame + 1] == 2 * (frame + 1));
      const SaliencePeak low = made.salience.peaks[2 * frame], high = made.salience.peaks[2 * frame + 1];
      const int interval = high.pitch8 - low.pitch8;
      BOOST_TEST((interval >= 1 && interval <= 600));
      BOOST_TEST(low.strength == 255);
      BOOST_TEST(made.lines[0].melody.pitch[frame] == low.pitch());
      if (frame == 0) continue;
      const int before = made.salience.peaks[2 * frame - 1].pitch8 - made.salience.peaks[2 * frame - 2].pitch8;
      follows += interval - before >= 0 && interval - before <= 2;  // at up to twice the tempo
    }
    BOOST_TEST(follows > 585u);  // all except at the borders of excerpts, which are 6 s or longer
  }
}

BOOST_AUTO_TEST_CASE(recordings_depend_on_sources_seed_and_number) {
  const RecordingPool pool(sources());
  BOOST_TEST((pool.draw(1, 5, 60) == RecordingPool(sources()).draw(1, 5, 60)));
  BOOST_TEST((pool.draw(1, 5, 60) != pool.draw(1, 6, 60)));
  BOOST_TEST((pool.draw(1, 5, 60) != pool.draw(2, 5, 60)));
  BOOST_TEST(RecordingPool({source(2, 100, {})}).fingerprint() != RecordingPool({source(3, 100, {})}).fingerprint());
}

BOOST_AUTO_TEST_CASE(excerpts_are_transposed_to_one_key) {
  std::vector<Tune> two = sources();
  for (Tune& tune : two) tune.chroma.vectors = {{}}, tune.chroma.times_s = {0, 30};
  two[0].chroma.vectors[0][0] = two[1].chroma.vectors[0][7] = 1;  // the tonic alone
  const RecordingPool pool(two);
  for (unsigned song = 0; song < 20; ++song) {
    const Tune made = pool.draw(3, song, 60);
    BOOST_TEST_REQUIRE(made.key.has_value());
    for (const auto& vector : made.chroma.vectors) BOOST_TEST(vector[static_cast<std::size_t>(made.key->tonic)] == 1);
  }
}

BOOST_AUTO_TEST_CASE(ignores_unusable_sources) {
  Tune line = source(1, 100, {}), brief = line;
  line.kind = SongKind::monophonic;
  for (Salience* view : {&brief.salience, &brief.plain_salience}) view->offsets.resize(50), view->peaks.resize(98);
  BOOST_TEST(RecordingPool({line, brief}).empty());
  BOOST_TEST(RecordingPool({}).empty());
}

BOOST_AUTO_TEST_CASE(renders_beats_of_drawn_melodies) {
  Settings settings;
  const Strategies strategies = make_strategies(settings);
  const MelodyModel model({demo_tunes()[0].notes, demo_tunes()[1].notes});
  const std::vector<Tune> beats = made_up_beats(model, 2, 1, strategies);
  BOOST_TEST_REQUIRE(beats.size() == 2u);
  BOOST_TEST((beats[0] != beats[1]));
  for (const Tune& beat : beats) {
    BOOST_TEST(beat.polyphonic());
    BOOST_TEST(beat.salience.background_cost > 0);
    BOOST_TEST(beat.duration_s > 30);
  }
}

BOOST_AUTO_TEST_SUITE_END()
