// Drawn melodies have the statistics of the learned ones: the frequencies of intervals and trigrams, the range, note
// lengths and rests.
#include "experiments/generation/melody_model.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>
#include <rapidcheck/boost_test.h>
#include <set>

#include "experiments/synthesis/demo_tunes.hpp"

using namespace tunefind;

namespace {

/// Notes of equal length, without rests.
std::vector<Note> tune_of(const std::vector<int>& pitches, double length_s = 0.5) {
  std::vector<Note> notes;
  for (std::size_t i = 0; i < pitches.size(); ++i)
    notes.push_back({length_s * static_cast<double>(i), length_s, static_cast<float>(pitches[i])});
  return notes;
}

std::vector<int> intervals_of(const std::vector<Note>& notes) {
  std::vector<int> intervals;
  for (std::size_t i = 1; i < notes.size(); ++i)
    intervals.push_back(static_cast<int>(notes[i].pitch - notes[i - 1].pitch));
  return intervals;
}

/// 200 melodies with a skewed distribution of intervals, durations and rests: random walks on a scale.
std::vector<std::vector<Note>> folk_tunes() {
  constexpr std::array kScale{55, 57, 59, 60, 62, 64, 65, 67, 69, 71, 72};
  std::vector<std::vector<Note>> tunes;
  synthesis::Random random(7);
  for (int tune = 0; tune < 200; ++tune) {
    std::vector<Note> notes;
    double time_s = 0;
    int step = 3;
    for (int i = 0; i < 48; ++i) {
      const bool last = i % 8 == 7;
      const double length_s = last ? 1.2 : random.chance(0.2) ? 0.2 : 0.4;
      notes.push_back({time_s, last ? 0.8 : length_s, static_cast<float>(kScale[static_cast<std::size_t>(step)])});
      time_s += length_s;
      const int habit = random.chance(0.6) ? -1 : random.chance(0.5) ? 1 : random.integer(-3, 3);
      step = i == 46 ? 3 : std::clamp(step + (step < 2 ? 3 : habit), 0, 10);
    }
    tunes.push_back(notes);
  }
  return tunes;
}

/// Entropy of a distribution given by counts, in bits.
template <class Key>
double entropy(const std::map<Key, double>& counts) {
  double sum = 0, bits = 0;
  for (const auto& [key, count] : counts) sum += count;
  for (const auto& [key, count] : counts) bits -= count / sum * std::log2(count / sum);
  return bits;
}

struct Statistics {
  std::map<int, double> intervals;
  std::map<std::vector<int>, double> trigrams;
  double notes = 0, sounding_s = 0, time_s = 0, mean_range = 0;

  explicit Statistics(const std::vector<std::vector<Note>>& tunes) {
    for (const auto& tune : tunes) {
      const std::vector<int> steps = intervals_of(tune);
      for (const int step : steps) ++intervals[step];
      for (std::size_t i = 0; i + 3 <= steps.size(); ++i) ++trigrams[{steps[i], steps[i + 1], steps[i + 2]}];
      notes += static_cast<double>(tune.size());
      for (const Note& note : tune) sounding_s += note.duration_s;
      time_s += tune.back().onset_s + tune.back().duration_s;
      const auto [low, high] =
          std::minmax_element(tune.begin(), tune.end(), [](const auto& a, const auto& b) { return a.pitch < b.pitch; });
      mean_range += (high->pitch - low->pitch) / static_cast<double>(tunes.size());
    }
  }
  double share(int interval) const {
    const double all = std::accumulate(intervals.begin(), intervals.end(), 0.0,
                                       [](double sum, const auto& entry) { return sum + entry.second; });
    return intervals.contains(interval) ? intervals.at(interval) / all : 0;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(melody_model_test)

BOOST_AUTO_TEST_CASE(draws_only_the_intervals_that_it_learned) {
  const MelodyModel monotone({tune_of({64, 64, 64, 64, 64, 64})});
  for (const Note& note : monotone.draw(1, 1, 60)) BOOST_TEST(note.pitch == 64);

  // Up and down in alternation; only at the border of a recurring phrase can the same pitch come twice.
  const MelodyModel trill({tune_of({60, 63, 60, 63, 60, 63, 60, 63, 60})});
  int up_or_down = 0, other = 0;
  for (const int interval : intervals_of(trill.draw(1, 1, 60))) {
    BOOST_TEST((interval == 0 || std::abs(interval) == 3));
    ++(interval == 0 ? other : up_or_down);
  }
  BOOST_TEST(up_or_down > 5 * other);
}

BOOST_AUTO_TEST_CASE(draws_the_lengths_and_rests_that_it_learned) {
  // Phrases of four notes, the last of which is twice as long and followed by a rest of one note.
  std::vector<Note> notes;
  for (int i = 0; i < 40; ++i) {
    const bool last = i % 4 == 3;
    notes.push_back({0.25 * (i + 2 * (i / 4)), last ? 0.5 : 0.25, static_cast<float>(60 + i % 3)});
  }
  const std::vector<Note> drawn = MelodyModel({notes}).draw(5, 9, 30);
  BOOST_REQUIRE(drawn.size() % 4 == 0u);
  for (std::size_t i = 0; i + 1 < drawn.size(); ++i) {
    const bool last = i % 4 == 3;
    BOOST_TEST(drawn[i].duration_s == (last ? 0.5 : 0.25));
    if (i + 4 < drawn.size())
      BOOST_TEST(drawn[i + 1].onset_s - drawn[i].onset_s == (last ? 0.75 : 0.25), boost::test_tools::tolerance(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(a_drawn_corpus_has_the_statistics_of_the_learned_one) {
  const auto tunes = folk_tunes();
  const MelodyModel model(tunes);
  std::vector<std::vector<Note>> drawn;
  for (std::uint64_t song = 1; song <= 400; ++song) drawn.push_back(model.draw(1, song, 20));
  const Statistics learned(tunes), made(drawn);
  for (const auto& [interval, count] : learned.intervals)
    if (learned.share(interval) > 0.02) BOOST_TEST(std::abs(made.share(interval) - learned.share(interval)) < 0.05);
  BOOST_TEST(std::abs(entropy(made.trigrams) - entropy(learned.trigrams)) < 0.5);
  BOOST_TEST(std::abs(made.mean_range - learned.mean_range) < 4);
  BOOST_TEST(made.notes / made.time_s == learned.notes / learned.time_s, boost::test_tools::tolerance(0.1));
  BOOST_TEST(made.sounding_s / made.time_s == learned.sounding_s / learned.time_s, boost::test_tools::tolerance(0.05));
}

BOOST_AUTO_TEST_CASE(phrases_recur) {
  const MelodyModel model(folk_tunes());
  for (std::uint64_t song = 1; song <= 20; ++song) {
    const std::vector<int> intervals = intervals_of(model.draw(1, song, 180));
    std::set<std::vector<int>> different;
    for (std::size_t i = 0; i + 8 <= intervals.size(); ++i) different.insert({&intervals[i], &intervals[i] + 8});
    BOOST_TEST(2 * different.size() < intervals.size());
    BOOST_TEST(different.size() > 20u);
  }
}

BOOST_AUTO_TEST_CASE(pitches_stay_in_the_midi_range) {
  for (const Note& note : MelodyModel({tune_of({60, 72, 84, 96, 108, 120})}).draw(1, 1, 120)) {
    BOOST_TEST(note.pitch >= 0);
    BOOST_TEST(note.pitch <= 127);
  }
}

RC_BOOST_PROP(draw_depends_only_on_model_seed_and_number, ()) {
  static const MelodyModel model(folk_tunes()), same(folk_tunes());
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const auto song = *rc::gen::inRange<std::uint64_t>(1, 10'000'000);
  const double duration_s = *rc::gen::inRange(5, 300);
  const std::vector<Note> notes = model.draw(seed, song, duration_s);
  RC_ASSERT(same.draw(seed, song, duration_s) == notes);
  RC_ASSERT(model.draw(seed, song + 1, duration_s) != notes);
  RC_ASSERT(model.draw(seed + 1, song, duration_s) != notes);
  double end_s = 0;
  for (const Note& note : notes) {
    RC_ASSERT(note.onset_s >= end_s - 1e-9);
    RC_ASSERT(note.duration_s > 0);
    RC_ASSERT(note.pitch == std::round(note.pitch));
    end_s = note.onset_s + note.duration_s;
  }
  // The last phrase is completed: at most 24 notes of at most 1.2 s.
  RC_ASSERT(end_s > duration_s - 2);
  RC_ASSERT(end_s < duration_s + 24 * 1.2);
}

BOOST_AUTO_TEST_CASE(melodies_are_the_same_on_every_platform) {
  std::vector<std::vector<Note>> tunes;
  for (const DemoTune& tune : demo_tunes()) tunes.push_back(tune.notes);
  const MelodyModel model(tunes);
  std::vector<int> pitches;
  for (const Note& note : model.draw(1, 1, 5)) pitches.push_back(static_cast<int>(note.pitch));
  const std::vector<int> expected{72, 69, 69, 69, 65, 67, 63, 67, 72, 72, 67, 72, 69,
                                  67, 64, 64, 69, 71, 69, 67, 64, 60, 62, 60, 58};
  BOOST_TEST(pitches == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_model_of_nothing_is_empty) {
  using Tunes = std::vector<std::vector<Note>>;
  for (const Tunes& tunes : {Tunes{}, Tunes{{}}, Tunes{tune_of({60})}}) {
    const MelodyModel model(tunes);
    BOOST_TEST(model.empty());
    BOOST_TEST(model.draw(1, 1, 60).empty());
  }
  BOOST_TEST(MelodyModel({tune_of({60, 62})}).fingerprint() != MelodyModel({tune_of({60, 64})}).fingerprint());
}

BOOST_AUTO_TEST_SUITE_END()
