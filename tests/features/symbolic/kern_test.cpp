// **kern is an exact notation, so each of its elements has one correct reading as notes.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fmt/format.h>
#include <rapidcheck/boost_test.h>
#include <string>
#include <vector>

#include "features/error.hpp"
#include "features/symbolic/symbolic.hpp"
#include "tests/features/symbolic/notes.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

// Reads tokens at 60 quarter notes a minute, so that a quarter note lasts a second.
std::vector<Note> read_tokens(const std::string& tokens) {
  return read_kern("**kern\n*MM60\n" + tokens + "\n*-\n", "x.krn");
}

void check_tokens(const std::string& tokens, const std::vector<Note>& expected) {
  BOOST_TEST(same_notes(read_tokens(tokens), expected), tokens);
}

void check_kern_refused(const std::string& file, const std::string& message) {
  BOOST_CHECK_EXCEPTION(read_kern(file, "x.krn"), FormatError, [&](const FormatError& error) {
    BOOST_TEST(error.what() == message);
    return true;
  });
}

// The simplest spelling of a pitch by definition: c is middle C, and each further letter moves it by an octave.
std::string spelled(int pitch) {
  static const char* const kLetters[] = {"c", "c#", "d", "e-", "e", "f", "f#", "g", "a-", "a", "b-", "b"};
  const int octave = pitch / 12 - 5;
  const std::string letter = kLetters[pitch % 12];
  const char name = octave >= 0 ? letter[0] : static_cast<char>(letter[0] - 'a' + 'A');
  return std::string(static_cast<std::size_t>(octave >= 0 ? octave + 1 : -octave), name) + letter.substr(1);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kern_test)

RC_BOOST_PROP(a_line_of_notes_comes_back_as_it_was_spelled, ()) {
  const auto numbers = *rc::gen::nonEmpty<std::vector<std::pair<int, int>>>();
  std::vector<Note> expected;
  std::string tokens;
  double time_s = 0;
  for (const auto& [first, second] : numbers) {
    const int pitch = std::abs(first % 128), value = 1 << std::abs(second % 6);
    tokens += fmt::format("{}{}\n", value, spelled(pitch));
    expected.push_back({time_s, 4.0 / value, static_cast<float>(pitch)});
    time_s += 4.0 / value;
  }
  RC_ASSERT(same_notes(read_tokens(tokens), expected));
}

BOOST_AUTO_TEST_CASE(letters_give_the_octave_and_signs_alter) {
  for (const auto& [token, pitch] : std::vector<std::pair<std::string, float>>{{"4c", 60.f},
                                                                               {"4b", 71.f},
                                                                               {"4cc", 72.f},
                                                                               {"4aaa", 93.f},
                                                                               {"4C", 48.f},
                                                                               {"4A", 57.f},
                                                                               {"4BB-", 46.f},
                                                                               {"4f##", 67.f},
                                                                               {"4cn", 60.f},
                                                                               {"4e--", 62.f}})
    check_tokens(token, {{0, 1, pitch}});
}

BOOST_AUTO_TEST_CASE(values_are_reciprocal_with_dots_and_tuplets) {
  for (const auto& [token, quarters] : std::vector<std::pair<std::string, double>>{{"1c", 4.0},
                                                                                   {"8c", 0.5},
                                                                                   {"4.c", 1.5},
                                                                                   {"2..c", 3.5},
                                                                                   {"12c", 1.0 / 3},
                                                                                   {"20c", 0.2},
                                                                                   {"3%2c", 8.0 / 3},
                                                                                   {"0c", 8.0},
                                                                                   {"00c", 16.0},
                                                                                   {"0.c", 12.0}})
    check_tokens(token, {{0, quarters, 60}});
}

BOOST_AUTO_TEST_CASE(beams_slurs_stems_and_ornaments_are_ignored) {
  check_tokens("{(8.c/L\n16d\\Jk\n4eT;)}\n4f'^~", {{0, 0.75, 60}, {0.75, 0.25, 62}, {1, 1, 64}, {2, 1, 65}});
}

BOOST_AUTO_TEST_CASE(rests_take_time) { check_tokens("4r\n4c\n8ryy\n8d", {{1, 1, 60}, {2.5, 0.5, 62}}); }

BOOST_AUTO_TEST_CASE(tied_notes_are_one) { check_tokens("[4c\n=2\n4c_\n4c]\n4c", {{0, 3, 60}, {3, 1, 60}}); }

BOOST_AUTO_TEST_CASE(a_tie_end_without_a_start_begins_a_note) {
  check_tokens("4d\n4c]", {{0, 1, 62}, {1, 1, 60}});
  check_tokens("4c\n4r\n4c]", {{0, 1, 60}, {2, 1, 60}});
}

BOOST_AUTO_TEST_CASE(grace_notes_are_left_out) { check_tokens("8qd\n4c\nqqe\n16QffL\n4d", {{0, 1, 60}, {1, 1, 62}}); }

BOOST_AUTO_TEST_CASE(a_chord_is_its_highest_note) {
  check_tokens("4c 4g 4e\n[2g 2e\n4d 4g]", {{0, 1, 67}, {1, 3, 67}});
}

BOOST_AUTO_TEST_CASE(bar_lines_comments_and_null_tokens_take_no_time) {
  check_tokens("!! a comment\n4c\n=1||\n! a local one\n.\n4d\n==", {{0, 1, 60}, {1, 1, 62}});
}

BOOST_AUTO_TEST_CASE(the_tempo_is_120_until_one_is_given) {
  const auto notes = read_kern("**kern\n4c\n*MM60\n4d\n*MM[Presto]\n4e\n*MM90.5\n4f\n*-", "x.krn");
  BOOST_TEST(same_notes(notes, {{0, 0.5, 60}, {0.5, 1, 62}, {1.5, 1, 64}, {2.5, 60 / 90.5, 65}}));
}

BOOST_AUTO_TEST_CASE(the_last_kern_spine_is_read) {
  const std::string file =
      "**kern\t**kern\t**text\n*MM60\t*MM60\t*\n2C\t4c\tup\n.\t4d\tand\n=2\t=2\t=2\n1G\t1e\tdown\n*-\t*-\t*-\n";
  BOOST_TEST(same_notes(read_kern(file, "x.krn"), {{0, 1, 60}, {1, 1, 62}, {2, 4, 64}}));
}

BOOST_AUTO_TEST_CASE(the_first_branch_of_a_split_spine_is_followed) {
  const std::string file =
      "**kern\t**kern\n*MM60\t*MM60\n4C\t4c\n"
      "*^\t*\n4C\t4E\t4d\n"         // the lower spine splits, so ours moves one column to the right
      "*\t*\t*^\n4C\t4E\t4e\t4A\n"  // our spine splits
      "*v\t*v\t*\t*\n4C\t4f\t4A\n"  // the lower one joins, so ours moves back
      "*\t*v\t*v\n4C\t4g\n*-\t*-\n";
  BOOST_TEST(same_notes(read_kern(file, "x.krn"), {{0, 1, 60}, {1, 1, 62}, {2, 1, 64}, {3, 1, 65}, {4, 1, 67}}));
}

BOOST_AUTO_TEST_CASE(spines_are_followed_as_others_come_go_and_change_places) {
  const std::string file =
      "**text\t**kern\n*\t*MM60\nla\t4c\n"
      "*+\t*\n*\t**dynam\t*\nla\tf\t4d\n"  // a spine is added before ours
      "*-\t*\t*\nf\t4e\n"                  // the first ends
      "*x\t*x\n4f\tf\n*-\t*-\n";
  BOOST_TEST(same_notes(read_kern(file, "x.krn"), {{0, 1, 60}, {1, 1, 62}, {2, 1, 64}, {3, 1, 65}}));
}

BOOST_AUTO_TEST_CASE(a_branch_that_joins_from_the_right_is_followed) {
  const auto notes = read_tokens("4c\n*^\n4d\t4A\n*x\t*x\n4A\t4e\n*v\t*v\n4f");
  BOOST_TEST(same_notes(notes, {{0, 1, 60}, {1, 1, 62}, {2, 1, 64}, {3, 1, 65}}));
}

BOOST_AUTO_TEST_CASE(line_ends_byte_order_marks_and_blank_lines_are_ignored) {
  const auto plain = read_tokens("4c\n4d");
  BOOST_TEST(same_notes(read_kern("\xEF\xBB\xBF**kern\r\n*MM60\r\n4c\r\n\r\n4d\r\n*-\r\n\r\n\r\n", "x.krn"), plain));
  BOOST_TEST(same_notes(read_kern("**kern\n*MM60\n4c\n4d\n*-", "x.krn"), plain));
}

BOOST_AUTO_TEST_CASE(errors_name_the_line_and_the_token) {
  check_kern_refused("**kern\n4c\n4zz\n*-", "x.krn:3: not a note: '4zz'");
  check_kern_refused("**kern\nc\n*-", "x.krn:2: no duration: 'c'");
  check_kern_refused("**kern\n0%0c\n*-", "x.krn:2: no duration: '0%0c'");
  check_kern_refused("**kern\n99999c\n*-", "x.krn:2: no duration: '99999c'");
  check_kern_refused("**kern\n4cccccccc\n*-", "x.krn:2: not a note: '4cccccccc'");
  check_kern_refused("**kern\n*MM1e300\n4c\n*-",
                     "x.krn:2: tempo out of range (allowed: 1 to 1000 quarter notes a minute): '*MM1e300'");
  check_kern_refused("**kern\t**kern\n4C\n*-\t*-", "x.krn:2: 1 columns instead of 2");
}

BOOST_AUTO_TEST_CASE(files_without_a_melody_are_refused) {
  check_kern_refused("", "x.krn: no **kern spine");
  check_kern_refused("**text\nla\n*-", "x.krn:1: no **kern spine: '**text'");
  check_kern_refused("4c\n4d", "x.krn:1: no **kern spine: '4c'");
  check_kern_refused("**kern\n4r\n*-", "x.krn: no notes");
  check_kern_refused("**kern\n4c\n4d\n", "x.krn: truncated: the **kern spine has no end (*-)");
  std::string hours = "**kern\n*MM1\n";
  for (int i = 0; i < 8; ++i) hours += "1c\n";
  check_kern_refused(hours + "*-", "x.krn: longer than 30 minutes");
}

BOOST_AUTO_TEST_SUITE_END()
