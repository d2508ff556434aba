// The vote filter keeps the extracted line that a hum comes from among many, and lets every other kind pass beside it.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <random>

#include "engine/filter/vote_filter.hpp"
#include "engine/index/admission.hpp"
#include "features/melody_extraction/line_tune.hpp"
#include "features/terms/term_extractor.hpp"
#include "tests/engine/indexed.hpp"
#include "tests/engine/random_notes.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

constexpr double kFrame_s = 0.1;
constexpr std::size_t kLines = 90;

/// Extracted lines "x00" to "x89", each of 60 random notes of which every fourth is an octave too high, and one
/// monophonic song "tune".
struct ExtractedLines {
  std::mt19937 random{17};
  std::vector<std::vector<Note>> notes;
  std::vector<IndexedSong> songs;

  ExtractedLines() {
    for (std::size_t n = 0; n < kLines; ++n) {
      notes.push_back(draw_notes(random, {60, 2, 5, 55, 14}));
      std::vector<Note> heard = notes.back();
      for (std::size_t k = 0; k < heard.size(); k += 4) heard[k].pitch += 12;
      songs.push_back(indexed(fmt::format("x{:02}", n), tune_of_extracted_line(melody_of_notes(heard), kFrame_s)));
    }
    songs.push_back(indexed("tune", tune_of_line(melody_of_notes(notes[0]), kFrame_s, "tune")));
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(extracted_filter_test)

BOOST_AUTO_TEST_CASE(the_right_line_passes_among_many) {
  ExtractedLines library;
  const SongIndex index(kFrame_s, library.songs, make_pitch_lsh({}));
  BOOST_TEST(index.extracted_positions().size() == kLines);
  BOOST_TEST(index.recording_positions().empty());
  const auto filter = make_vote_filter({});
  for (std::size_t n = 0; n < kLines; n += 7) {
    const std::vector<Note> hummed(library.notes[n].begin() + 10, library.notes[n].begin() + 35);
    const Query query = make_query(melody_of_notes(hummed));
    const std::vector<Candidate> found = filter->candidates(query, index, Anchor::anywhere, {});
    BOOST_TEST(found.size() == 51u);  // 50 lines and the tune
    BOOST_TEST(std::ranges::any_of(
        found, [&](const Candidate& one) { return index.id(one.position) == library.songs[n].song.id; }));
    BOOST_TEST(std::ranges::is_sorted(found, {}, &Candidate::position));
  }
}

BOOST_AUTO_TEST_CASE(only_admitted_lines_pass) {
  ExtractedLines library;
  const SongIndex index(kFrame_s, library.songs, make_pitch_lsh({}));
  const Query query = make_query(melody_of_notes(library.notes[3]));
  const Admission admitted(
      index, [&](std::size_t position) { return index.id(position) == "x03" || index.id(position) == "x04"; });
  const std::vector<Candidate> found = make_vote_filter({})->candidates(query, index, Anchor::anywhere, admitted);
  BOOST_TEST_REQUIRE(found.size() == 2u);
  BOOST_TEST(index.id(found[0].position) == "x03");
  BOOST_TEST(index.id(found[1].position) == "x04");
}

BOOST_AUTO_TEST_SUITE_END()
