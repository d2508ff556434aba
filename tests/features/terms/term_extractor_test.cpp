// The same melody has the same terms in any key and at any time; a query visits every term once, its own first.
#include "features/terms/term_extractor.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <numeric>
#include <random>
#include <rapidcheck/boost_test.h>

using namespace tunefind;

namespace {

constexpr double kHop_s = 0.1;

const TermExtractor& pitch_lsh() {
  static const auto extractor = make_pitch_lsh({});
  return *extractor;
}

const TermExtractor& ngrams() {
  static const auto extractor = make_interval_ngram({});
  return *extractor;
}

std::vector<std::uint16_t> random_line(std::mt19937& random, std::size_t frames) {
  std::vector<std::uint16_t> line;
  while (line.size() < frames) {
    const auto pitch8 = static_cast<std::uint16_t>(8 * (55 + random() % 15));
    line.insert(line.end(), 2 + random() % 6, pitch8);
  }
  line.resize(frames);
  return line;
}

std::vector<std::uint16_t> transposed(std::vector<std::uint16_t> line, int eighths) {
  for (std::uint16_t& pitch8 : line)
    if (pitch8 != kNoPitch8) pitch8 = static_cast<std::uint16_t>(pitch8 + eighths);
  return line;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(term_extractor_test)

BOOST_AUTO_TEST_CASE(transposition_changes_only_the_level) {
  std::mt19937 random(3);
  for (const TermExtractor* extractor : {&pitch_lsh(), &ngrams()}) {
    for (int round = 0; round < 20; ++round) {
      const auto line = random_line(random, 100), higher = transposed(line, 8 * 5);
      const auto terms = extractor->terms(line, kHop_s);
      BOOST_REQUIRE(!terms.empty());
      BOOST_TEST((terms == extractor->terms(higher, kHop_s)));
      for (const Term& term : terms) {
        BOOST_TEST(term.term < extractor->vocabulary());
        const SketchedPlace here = extractor->place(line, term.frame, kHop_s);
        const SketchedPlace there = extractor->place(higher, term.frame, kHop_s);
        BOOST_TEST((here.sketch == there.sketch));
        BOOST_TEST(there.level2 - here.level2 == 10);
        BOOST_TEST(here.frame == term.frame);
        // The place depends on `reach` frames and no more.
        const std::size_t last = std::min<std::size_t>(line.size(), term.frame + extractor->reach(kHop_s));
        const SketchedPlace cut = extractor->place(HeldPitch(line).subspan(term.frame, last - term.frame), 0, kHop_s);
        BOOST_TEST((cut.sketch == here.sketch));
        std::uint32_t first = extractor->vocabulary();
        extractor->probe(here.sketch, [&](std::uint32_t probed) {
          first = probed;
          return false;
        });
        BOOST_TEST(first == term.term);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(ngrams_do_not_depend_on_tempo_and_forgive_a_wrong_note) {
  std::mt19937 random(8);
  for (int round = 0; round < 20; ++round) {
    const auto line = random_line(random, 100);
    std::vector<std::uint16_t> slower;
    for (const std::uint16_t pitch8 : line) slower.insert(slower.end(), 2, pitch8);
    const auto terms = ngrams().terms(line, kHop_s), doubled = ngrams().terms(slower, kHop_s);
    BOOST_REQUIRE(terms.size() == doubled.size());
    for (std::size_t n = 0; n < terms.size(); ++n) {
      BOOST_TEST(terms[n].term == doubled[n].term);
      BOOST_TEST(2 * terms[n].frame == doubled[n].frame);
    }
  }
  // A note that is a semitone off changes two intervals by a semitone each, which gives a neighbouring n-gram.
  std::vector<std::uint16_t> right, wrong;
  for (const int pitch : {60, 64, 59, 66, 61}) {
    right.insert(right.end(), 4, static_cast<std::uint16_t>(8 * pitch));
    wrong.insert(wrong.end(), 4, static_cast<std::uint16_t>(8 * (pitch == 59 ? 60 : pitch)));
  }
  const std::uint32_t term = ngrams().terms(right, kHop_s).front().term;
  std::vector<std::uint32_t> visited;
  ngrams().probe(ngrams().place(wrong, 0, kHop_s).sketch, [&](std::uint32_t one) {
    visited.push_back(one);
    return true;
  });
  BOOST_TEST((std::ranges::find(visited, term) != visited.end()));
  std::ranges::sort(visited);
  BOOST_TEST((std::ranges::adjacent_find(visited) == visited.end()));
}

BOOST_AUTO_TEST_CASE(terms_begin_at_new_notes_and_repeats_are_kept_once) {
  std::mt19937 random(4);
  const auto once = random_line(random, 100);
  std::vector<std::uint16_t> line(7, kNoPitch8);
  for (int n = 0; n < 3; ++n) line.insert(line.end(), once.begin(), once.end());
  const auto terms = pitch_lsh().terms(line, kHop_s);
  BOOST_TEST(std::is_sorted(terms.begin(), terms.end(), [](auto& a, auto& b) { return a.frame < b.frame; }));
  BOOST_TEST(terms.front().frame == 7u);
  for (const Term& term : terms) {
    BOOST_TEST((term.frame < 107 || term.frame + 32 > line.size()));  // unless its window reaches beyond the end
    BOOST_TEST((term.frame == 7 || line[term.frame] != line[term.frame - 1]));
  }
}

BOOST_AUTO_TEST_CASE(short_melodies_have_terms_and_empty_ones_have_none) {
  BOOST_TEST(ngrams().terms({}, kHop_s).empty());
  BOOST_TEST(pitch_lsh().terms({}, kHop_s).empty());
  BOOST_TEST(pitch_lsh().places({}, kHop_s, 0.6).empty());
  const std::vector<std::uint16_t> none(20, kNoPitch8), one(1, 480);
  BOOST_TEST(pitch_lsh().terms(none, kHop_s).empty());
  BOOST_TEST(pitch_lsh().terms(one, kHop_s).size() == 1u);
  BOOST_TEST(pitch_lsh().places(one, kHop_s, 0.6).size() == 1u);
}

BOOST_AUTO_TEST_CASE(probing_visits_every_term_once_and_its_own_first) {
  std::mt19937 random(5);
  for (int round = 0; round < 5; ++round) {
    const auto line = random_line(random, 40);
    const Term own = pitch_lsh().terms(line, kHop_s).front();
    std::vector<std::uint32_t> visited;
    pitch_lsh().probe(pitch_lsh().place(line, own.frame, kHop_s).sketch, [&](std::uint32_t term) {
      visited.push_back(term);
      return true;
    });
    BOOST_REQUIRE(visited.size() == pitch_lsh().vocabulary());
    BOOST_TEST(visited.front() == own.term);
    std::sort(visited.begin(), visited.end());
    for (std::uint32_t term = 0; term < visited.size(); ++term) BOOST_REQUIRE(visited[term] == term);
    std::size_t calls = 0;
    pitch_lsh().probe({}, [&](std::uint32_t) { return ++calls < 3; });
    BOOST_TEST(calls == 3u);
  }
}

BOOST_AUTO_TEST_CASE(places_of_a_query_move_onto_its_notes) {
  std::vector<std::uint16_t> query(60, 480);
  for (std::size_t frame = 14; frame < 60; ++frame) query[frame] = 496;  // a note begins, two frames after a step
  query[31] = 498;                                                       // the voice wavers, which begins no note
  std::vector<std::uint32_t> frames;
  for (const SketchedPlace& place : pitch_lsh().places(query, kHop_s, 0.6)) frames.push_back(place.frame);
  BOOST_TEST((frames == std::vector<std::uint32_t>{0, 6, 14, 18, 24, 30}));
}

BOOST_AUTO_TEST_CASE(similar_places_have_terms_that_are_probed_early) {
  // The grid preserves similarity: the term of a slightly mistuned place is among the first 1 % of those probed.
  std::mt19937 random(6);
  std::normal_distribution<double> off(0, 3);  // 1/8 semitones
  std::size_t early = 0, all = 0;
  for (int round = 0; round < 100; ++round) {
    const auto line = random_line(random, 40);
    auto sung = line;
    for (std::uint16_t& pitch8 : sung) pitch8 = static_cast<std::uint16_t>(pitch8 + std::lround(off(random)));
    const Term own = pitch_lsh().terms(line, kHop_s).front();
    std::size_t before = 0;
    pitch_lsh().probe(pitch_lsh().place(sung, 0, kHop_s).sketch,
                      [&](std::uint32_t term) { return term != own.term && ++before < pitch_lsh().vocabulary(); });
    early += before < pitch_lsh().vocabulary() / 100;
    ++all;
  }
  BOOST_TEST(early == all);
}

RC_BOOST_PROP(a_difference_is_the_sum_of_capped_differences, (Sketch a, Sketch b)) {
  int sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k)
    sum += std::min<int>(kSketchCap, std::max(a[k], b[k]) - std::min(a[k], b[k]));
  RC_ASSERT(difference(a, b) == sum);
  RC_ASSERT(difference(b, a) == sum);
  RC_ASSERT(difference(a, a) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
