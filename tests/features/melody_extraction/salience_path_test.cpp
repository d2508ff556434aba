// The line is the cheapest path, as an exhaustive search confirms; in salience made by hand it is the line that one
// sees.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <rapidcheck/boost_test.h>

#include "features/melody_extraction/melody_extractor.hpp"
#include "tests/features/melody_extraction/peaks.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

Salience salience_of(const std::vector<std::vector<SaliencePeak>>& frames) {
  Salience salience;
  for (const auto& peaks : frames) {
    salience.peaks.insert(salience.peaks.end(), peaks.begin(), peaks.end());
    salience.offsets.push_back(static_cast<std::uint32_t>(salience.peaks.size()));
  }
  return salience;
}

/// The choice of a melody in each frame: the index of a peak, or -1 for silence.
using Line = std::vector<int>;

double cost_of(const std::vector<std::vector<SaliencePeak>>& frames, const Line& line,
               const SaliencePathParameters& parameters) {
  double cost = 0;
  const SaliencePeak* before = nullptr;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const SaliencePeak* here = line[i] < 0 ? nullptr : &frames[i][line[i]];
    cost += here ? 1 - here->strength / 255.0 - parameters.height * (static_cast<double>(here->pitch()) - 60) / 12
                 : parameters.silence_cost;
    if (!before != !here) cost += parameters.entry_cost;
    if (before && here)
      cost += parameters.jump_cost *
              std::min(parameters.longest_jump, std::abs(static_cast<double>(before->pitch() - here->pitch())));
    before = here;
  }
  return cost + (before ? parameters.entry_cost : 0);
}

/// Cost of the cheapest line, found by trying every line.
double cheapest(const std::vector<std::vector<SaliencePeak>>& frames, const SaliencePathParameters& parameters) {
  double best = std::numeric_limits<double>::infinity();
  Line line(frames.size());
  const std::function<void(std::size_t)> choose = [&](std::size_t i) {
    if (i == frames.size()) return void(best = std::min(best, cost_of(frames, line, parameters)));
    for (line[i] = -1; line[i] < static_cast<int>(frames[i].size()); ++line[i]) choose(i + 1);
  };
  choose(0);
  return best;
}

/// The line that a melody follows; pitches within a frame are distinct.
Line line_of(const Melody& melody, const std::vector<std::vector<SaliencePeak>>& frames) {
  Line line(frames.size(), -1);
  const auto start = static_cast<std::size_t>(std::lround(melody.start_s / 0.1));
  for (std::size_t i = 0; i < melody.frames(); ++i)
    for (std::size_t p = 0; p < frames.at(start + i).size(); ++p)
      if (melody.voiced[i] && frames[start + i][p].pitch() == melody.pitch[i]) line[start + i] = static_cast<int>(p);
  return line;
}

const auto kExtractor = make_salience_path({});

}  // namespace

BOOST_AUTO_TEST_SUITE(salience_path_test)

RC_BOOST_PROP(no_line_is_cheaper_than_the_one_found, (unsigned seed)) {
  std::mt19937 random(seed);
  std::vector<std::vector<SaliencePeak>> frames(random() % 7);
  for (auto& peaks : frames)
    for (std::size_t p = 0, count = random() % 4; p < count; ++p)
      peaks.push_back(
          {static_cast<std::uint16_t>(400 + 40 * p + random() % 40), static_cast<std::uint8_t>(1 + random() % 255)});
  SaliencePathParameters parameters;
  parameters.jump_cost = static_cast<double>(random() % 20) / 50;
  parameters.longest_jump = static_cast<double>(1 + random() % 12);
  parameters.silence_cost = static_cast<double>(random() % 20) / 20;
  parameters.entry_cost = static_cast<double>(random() % 20) / 20;
  parameters.height = static_cast<double>(random() % 5) / 10;
  const Melody melody = make_salience_path(parameters)->extract(salience_of(frames));
  RC_ASSERT(std::abs(cost_of(frames, line_of(melody, frames), parameters) - cheapest(frames, parameters)) < 1e-9);
}

BOOST_AUTO_TEST_CASE(a_steady_line_wins_over_louder_strays) {
  std::vector<std::vector<SaliencePeak>> frames(20, {peak(60, 200)});
  for (const std::size_t i : {4u, 9u, 15u}) frames[i] = {peak(75, 255), peak(60, 150)};
  const Melody melody = kExtractor->extract(salience_of(frames));
  BOOST_TEST(melody.start_s == 0.0);
  BOOST_TEST(melody.pitch == std::vector<float>(20, 60.0f), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_louder_of_two_lines_is_the_melody) {
  std::vector<std::vector<SaliencePeak>> frames;
  std::vector<float> expected;
  for (int i = 0; i < 40; ++i) {
    frames.push_back({peak(72 + i / 8, 240), peak(48, 180)});
    expected.push_back(static_cast<float>(72 + i / 8));
  }
  BOOST_TEST(kExtractor->extract(salience_of(frames)).pitch == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(weak_candidates_are_silence) {
  BOOST_TEST(kExtractor->extract(salience_of(std::vector<std::vector<SaliencePeak>>(30, {peak(60, 60)}))).empty());
  std::vector<std::vector<SaliencePeak>> frames(30, {peak(60, 30)});
  for (std::size_t i = 10; i < 14; ++i) frames[i] = frames[i + 8] = {peak(64, 250)};
  const Melody melody = kExtractor->extract(salience_of(frames));
  BOOST_TEST(std::abs(melody.start_s - 1.0) < 1e-9);
  BOOST_REQUIRE_EQUAL(melody.frames(), 12u);
  for (std::size_t i = 0; i < 12; ++i) {
    BOOST_TEST(melody.pitch[i] == 64.0f);  // held through the rest
    BOOST_TEST(melody.voiced[i] == (i < 4 || i >= 8));
  }
}

BOOST_AUTO_TEST_CASE(the_higher_of_two_lines_is_the_melody_if_height_counts) {
  const Salience salience = salience_of(std::vector<std::vector<SaliencePeak>>(20, {peak(60, 240), peak(72, 220)}));
  BOOST_TEST(kExtractor->extract(salience).pitch == std::vector<float>(20, 60.0f), boost::test_tools::per_element());
  SaliencePathParameters parameters;
  parameters.height = 0.2;
  BOOST_TEST(make_salience_path(parameters)->extract(salience).pitch == std::vector<float>(20, 72.0f),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_finer_hop_gives_the_same_line) {
  // A stray peak of 0.1 s is followed at both hops or at neither.
  for (const int strength : {140, 20})
    for (const std::size_t frames_of_100_ms : {1u, 4u}) {
      SaliencePathParameters parameters;
      parameters.silence_cost = 2;
      std::vector<std::vector<SaliencePeak>> frames(20 * frames_of_100_ms, {peak(60, 200)});
      for (std::size_t i = 9 * frames_of_100_ms; i < 10 * frames_of_100_ms; ++i)
        frames[i] = {peak(63, 240), peak(60, strength)};
      Salience salience = salience_of(frames);
      salience.hop_s = 0.1 / static_cast<double>(frames_of_100_ms);
      const Melody line = make_salience_path(parameters)->extract(salience);
      BOOST_TEST(line.pitch[9 * frames_of_100_ms] == (strength == 20 ? 63.0f : 60.0f));
    }
}

BOOST_AUTO_TEST_CASE(empty_salience_has_no_line) {
  BOOST_TEST(kExtractor->extract(Salience{}).empty());
  BOOST_TEST(kExtractor->extract(salience_of(std::vector<std::vector<SaliencePeak>>(10))).empty());
}

BOOST_AUTO_TEST_SUITE_END()
