// Each construct of ABC notation gives the pitch, onset and length that the standard specifies; inconsistent input is
// rejected.
#include "experiments/synthesis/abc.hpp"

#include <boost/test/unit_test.hpp>

#include "features/error.hpp"

using namespace tunefind;

namespace {

DemoTune read(const std::string& body, const std::string& header = "M:4/4\nL:1/4\nQ:1/4=60\nK:C\n") {
  return read_abc(header + body, "test");
}

void check_notes(const DemoTune& tune, const std::vector<Note>& expected) {
  BOOST_TEST_REQUIRE(tune.notes.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) BOOST_TEST((tune.notes[i] == expected[i]), "note " << i);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(abc_test)

BOOST_AUTO_TEST_CASE(reads_octaves_lengths_and_rests) {
  check_notes(read("C, c/ z/ c'2 | B4 |"), {{0, 1, 48}, {1, 0.5, 72}, {2, 2, 84}, {4, 4, 71}});
}

BOOST_AUTO_TEST_CASE(key_and_accidentals_hold_until_the_bar_line) {
  check_notes(read("F =F F ^c | F c _B B |", "M:4/4\nL:1/4\nQ:1/4=60\nK:G\n"),
              {{0, 1, 66}, {1, 1, 65}, {2, 1, 65}, {3, 1, 73}, {4, 1, 66}, {5, 1, 72}, {6, 1, 70}, {7, 1, 70}});
}

BOOST_AUTO_TEST_CASE(reads_broken_rhythm_and_ties) {
  check_notes(read("C>D E2- | E4 |"), {{0, 1.5, 60}, {1.5, 0.5, 62}, {2, 6, 64}});
}

BOOST_AUTO_TEST_CASE(a_pickup_is_completed_by_the_last_bar) {
  const DemoTune tune = read("G | C4 | D3 |");
  BOOST_TEST(tune.pickup_quarters == 1.0);
  BOOST_TEST(tune.bars == 2);
  BOOST_TEST(tune.duration_s() == 8.0);
}

BOOST_AUTO_TEST_CASE(compound_metre_counts_dotted_quarters) {
  const DemoTune tune = read("CDE FGA |", "T:Six\nC:nobody\nM:6/8\nL:1/8\nQ:3/8=60\nK:F#m\n");
  BOOST_TEST(tune.title == "Six");
  BOOST_TEST(tune.source == "nobody");
  BOOST_TEST(tune.pulse_quarters == 1.5);
  BOOST_TEST(tune.bar_quarters == 3.0);
  BOOST_TEST(tune.quarter_s == 2.0 / 3, boost::test_tools::tolerance(1e-12));
  const std::array<int, 7> f_sharp_minor{6, 8, 9, 11, 1, 2, 4};
  BOOST_TEST(tune.scale == f_sharp_minor, boost::test_tools::per_element());
  BOOST_TEST(tune.notes.front().pitch == 61);
}

BOOST_AUTO_TEST_CASE(reads_modes_and_flat_keys) {
  const std::array<int, 7> d_dorian{2, 4, 5, 7, 9, 11, 0}, b_flat{10, 0, 2, 3, 5, 7, 9};
  BOOST_TEST(read("C4 |", "M:4/4\nL:1/4\nK:Ddor\n").scale == d_dorian, boost::test_tools::per_element());
  const DemoTune flat = read("B4 |", "M:4/4\nL:1/4\nK:Bb\n");
  BOOST_TEST(flat.scale == b_flat, boost::test_tools::per_element());
  BOOST_TEST(flat.notes[0].pitch == 70);
}

BOOST_AUTO_TEST_CASE(rejects_inconsistent_input) {
  for (const char* body :
       {"C5 |", "C4 | D3 | E4 |", "G | C4 | D4 |", "C H", "C- D3 |", ">C", "C>>D", "", "z4 |", "C4 ^"})
    BOOST_CHECK_THROW(read(body), FormatError);
  BOOST_CHECK_THROW(read("C4 |", "K:H\n"), FormatError);
  BOOST_CHECK_THROW(read("C4 |", "K:Clyd\n"), FormatError);
  BOOST_CHECK_THROW(read("C4 |", "Q:fast\nK:C\n"), FormatError);
  for (const char* header : {"M:0/4\n", "M:4/0\n", "L:1/0\n", "Q:1/4=0\n"})
    BOOST_CHECK_THROW(read("C4 |", header), FormatError);
}

BOOST_AUTO_TEST_SUITE_END()
