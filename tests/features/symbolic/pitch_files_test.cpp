// A pitch track written as text comes back value for value; f0 rows are assigned to the frames nearest in time.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <rapidcheck/boost_test.h>
#include <string>
#include <vector>

#include "features/error.hpp"
#include "features/symbolic/symbolic.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;

namespace {

using Voicing = std::vector<std::uint8_t>;

void check_vector_refused(const std::string& text, const std::string& message) {
  BOOST_CHECK_EXCEPTION(read_pitch_vector(text, "x.pv", 0.032), FormatError, [&](const FormatError& error) {
    BOOST_TEST(error.what() == message);
    return true;
  });
}

void check_csv_refused(const std::string& text, const std::string& message) {
  BOOST_CHECK_EXCEPTION(read_f0_csv(text, "x.csv"), FormatError, [&](const FormatError& error) {
    BOOST_TEST(error.what() == message);
    return true;
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pitch_files_test)

BOOST_AUTO_TEST_CASE(suffixes_name_the_formats) {
  BOOST_CHECK(symbolic_format("a/b.MID") == SymbolicFormat::midi);
  BOOST_CHECK(symbolic_format("b.midi") == SymbolicFormat::midi);
  BOOST_CHECK(symbolic_format("b.kar") == SymbolicFormat::midi);
  BOOST_CHECK(symbolic_format("b.krn") == SymbolicFormat::kern);
  BOOST_CHECK(symbolic_format("b.kern") == SymbolicFormat::kern);
  BOOST_CHECK(symbolic_format("b.x.pv") == SymbolicFormat::pv);
  BOOST_CHECK(symbolic_format("b.pitch") == SymbolicFormat::mirex_pitch);
  BOOST_CHECK(symbolic_format("b.csv") == SymbolicFormat::f0_csv);
  BOOST_CHECK(!symbolic_format("b.wav"));
  BOOST_CHECK(!symbolic_format("mid"));
  BOOST_CHECK(!symbolic_format(""));
}

BOOST_AUTO_TEST_CASE(read_bytes_returns_the_content_unchanged_or_names_the_file) {
  const TemporaryFolder folder;
  const std::string content("\r\n\0\xFF\x1A end", 9);
  write_file(folder / "some.pv", content);
  write_file(folder / "empty.pv", "");
  write_file(folder / "huge.pv", "");
  std::filesystem::resize_file(folder / "huge.pv", (64u << 20) + 1);
  const auto message = [&](const std::filesystem::path& path) -> std::string {
    try {
      read_bytes(path);
    } catch (const FormatError& error) {
      return error.what();
    }
    return "read";
  };
  BOOST_TEST(read_bytes(folder / "some.pv") == content);
  BOOST_TEST(read_bytes(folder / "empty.pv") == "");
  BOOST_TEST(message(folder / "none.pv") ==
             (folder / "none.pv").string() + ": cannot be read: No such file or directory");
  BOOST_TEST(message(folder.path()) == folder.path().string() + ": cannot be read: Is a directory");
  BOOST_TEST(message(folder / "huge.pv") == (folder / "huge.pv").string() + ": larger than 64 MiB");
}

RC_BOOST_PROP(a_pitch_vector_comes_back_as_it_was_written, ()) {
  PitchTrack expected{0.032, {60}, {1}};
  std::string text = "60\n";
  for (const int number : *rc::gen::arbitrary<std::vector<int>>()) {
    const float pitch = static_cast<float>(std::abs(number % (127 * 8))) / 8;
    expected.pitch.push_back(pitch);
    expected.voiced.push_back(pitch > 0);
    text += std::to_string(pitch) + "\n";
  }
  RC_ASSERT(read_pitch_vector(text, "x.pv", 0.032) == expected);
}

BOOST_AUTO_TEST_CASE(line_ends_byte_order_marks_and_blanks_of_a_pitch_vector_are_ignored) {
  const PitchTrack expected{0.01, {0, 60.5, 0, 61}, {0, 1, 0, 1}};
  for (const char* text :
       {"0\n60.5\n0\n61\n", "0\n60.5\n0\n61", "0\r\n60.5\r\n0\r\n61\r\n", "0\n60.5\n0.0\n61\n\n \n\r\n",
        "\xEF\xBB\xBF"
        "0\n 60.5 \n0\t\n61\n"})
    BOOST_CHECK(read_pitch_vector(text, "x.pitch", 0.01) == expected);
}

BOOST_AUTO_TEST_CASE(errors_name_the_line_and_the_value) {
  check_vector_refused("0\n60\nabc\n", "x.pv:3: not a number: 'abc'");
  check_vector_refused("60\n61x\n", "x.pv:2: not a number: '61x'");
  check_vector_refused("60 61\n", "x.pv:1: not a number: '60 61'");
  check_vector_refused("60\n\n61\n", "x.pv:2: not a number: ''");
  check_vector_refused("60\nnan\n", "x.pv:2: not a number: 'nan'");
  check_vector_refused("60\n-inf\n", "x.pv:2: not a number: '-inf'");
  check_vector_refused("1e999\n", "x.pv:1: not a number: '1e999'");
  check_vector_refused("-1\n", "x.pv:1: not a MIDI number in [0, 127]: '-1'");
  check_vector_refused("127.01\n", "x.pv:1: not a MIDI number in [0, 127]: '127.01'");
}

BOOST_AUTO_TEST_CASE(messages_about_binary_or_long_lines_are_short_and_printable) {
  check_vector_refused(std::string("\x00\xC3\xBC\x1B[1m", 7), "x.pv:1: not a number: '????[1m'");
  check_vector_refused(std::string(5000, 'a'), "x.pv:1: not a number: '" + std::string(40, 'a') + "...'");
}

BOOST_AUTO_TEST_CASE(a_few_frequencies_that_are_no_pitch_are_unvoiced_and_told_once) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += fmt::format("{:.2f},{}\n", 0.01 * i, i == 7 ? "3" : i == 9 ? "13000" : "440");
  std::string note;
  const PitchTrack track = read_f0_csv(text, "x.csv", 0.01, &note);
  for (std::size_t i = 0; i < 40; ++i) BOOST_TEST(track.voiced[i] == (i != 7 && i != 9));
  BOOST_TEST(note ==
             "x.csv:8: frequency outside of MIDI 0 to 127 (8.18 to 12544 Hz): '0.07,3'; 2 of 40 frames are such, and "
             "count as unvoiced");
  text += "0.40,5\n";
  check_csv_refused(text, "x.csv:8: frequency outside of MIDI 0 to 127 (8.18 to 12544 Hz): '0.07,3'");
  note.clear();
  read_f0_csv("0,440\n0.01,-3\n", "x.csv", 0.01, &note);
  BOOST_TEST(note.empty());
}

BOOST_AUTO_TEST_CASE(unvoiced_and_overlong_pitch_vectors_are_refused) {
  for (const char* text : {"", "\n\n", "\xEF\xBB\xBF", "0\n0\n0\n"})
    check_vector_refused(text, "x.pv: no voiced frame");
  std::string hours;
  for (int i = 0; i < 60 * 1000; ++i) hours += "60\n";
  check_vector_refused(hours, "x.pv: longer than 30 minutes");
}

RC_BOOST_PROP(f0_rows_at_the_hop_come_back_value_for_value, ()) {
  PitchTrack expected{0.01, {69}, {1}};
  std::string text = "0,440\n";
  for (const int number : *rc::gen::arbitrary<std::vector<int>>()) {
    const int pitch = std::abs(number % 128);
    expected.voiced.push_back(pitch > 0);
    expected.pitch.push_back(static_cast<float>(pitch));
    const double hz = pitch > 0 ? 440 * std::exp2((pitch - 69) / 12.0) : -330;
    text += std::to_string(0.01 * static_cast<double>(expected.frames() - 1)) + "," + std::to_string(hz) + "\n";
  }
  const PitchTrack track = read_f0_csv(text, "x.csv", 0.01);
  RC_ASSERT(track.voiced == expected.voiced);
  for (std::size_t i = 0; i < track.frames(); ++i) RC_ASSERT(std::abs(track.pitch[i] - expected.pitch[i]) < 0.001f);
}

BOOST_AUTO_TEST_CASE(an_f0_csv_can_vary_in_header_separators_line_ends_and_byte_order_mark) {
  const PitchTrack expected{0.01, {69, 0, 81}, {1, 0, 1}};
  for (const char* text :
       {"0,440\n0.01,0\n0.02,880\n", "time,f0\n0,440\n0.01,-5\n0.02,880", "0 440\n0.01\t0\n0.02   880\n",
        "\xEF\xBB\xBF"
        "time , value\r\n0.0, 440.0\r\n0.01, 0\r\n0.02, 880\r\n\r\n"})
    BOOST_CHECK(read_f0_csv(text, "x.csv") == expected);
}

BOOST_AUTO_TEST_CASE(a_frame_takes_the_row_nearest_in_time) {
  // Rows every 4 ms, an octave higher from 20 ms on; frames every 10 ms.
  std::string text;
  for (int i = 0; i <= 10; ++i) text += std::to_string(0.004 * i) + (i < 5 ? ",220\n" : ",440\n");
  BOOST_CHECK(read_f0_csv(text, "x.csv") == (PitchTrack{0.01, {57, 57, 69, 69, 69}, {1, 1, 1, 1, 1}}));
  // Rows every 40 ms: each holds for the frames around it.
  BOOST_CHECK(read_f0_csv("0,220\n0.04,440\n0.08,440\n", "x.csv", 0.01).pitch ==
              (std::vector<float>{57, 57, 69, 69, 69, 69, 69, 69, 69}));
}

BOOST_AUTO_TEST_CASE(gaps_between_rows_are_unvoiced) {
  const PitchTrack track = read_f0_csv("0.03,440\n0.04,440\n0.05,440\n0.09,440\n0.10,440\n", "x.csv", 0.01);
  BOOST_TEST(track.voiced == (Voicing{0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_single_row_is_a_single_frame) {
  const PitchTrack track = read_f0_csv("0.02,440", "x.csv", 0.01);
  BOOST_TEST(track.voiced == (Voicing{0, 0, 1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(errors_name_the_line_and_the_row) {
  check_csv_refused("time,f0\ns,Hz\n0,440\n", "x.csv:2: not a time and a frequency: 's,Hz'");
  check_csv_refused("0,440\n0.01,abc\n", "x.csv:2: not a time and a frequency: '0.01,abc'");
  check_csv_refused("0,abc\n", "x.csv:1: not a time and a frequency: '0,abc'");
  check_csv_refused("0,440\n0.01\n", "x.csv:2: not a time and a frequency: '0.01'");
  check_csv_refused("0,440,0.9\n", "x.csv:1: not a time and a frequency: '0,440,0.9'");
  check_csv_refused("0,440\n\n0.01,440\n", "x.csv:2: not a time and a frequency: ''");
  check_csv_refused("0,440\nnan,440\n", "x.csv:2: not a time and a frequency: 'nan,440'");
  check_csv_refused("0,440\n0.01,inf\n", "x.csv:2: not a time and a frequency: '0.01,inf'");
  check_csv_refused("0.02,440\n0.01,440\n",
                    "x.csv:2: time is negative or not after the previous one (time comes first): '0.01,440'");
  check_csv_refused("0.02,440\n0.02,440\n",
                    "x.csv:2: time is negative or not after the previous one (time comes first): '0.02,440'");
  check_csv_refused("-0.01,440\n",
                    "x.csv:1: time is negative or not after the previous one (time comes first): '-0.01,440'");
  check_csv_refused("0,5\n", "x.csv:1: frequency outside of MIDI 0 to 127 (8.18 to 12544 Hz): '0,5'");
  check_csv_refused("0,13000\n", "x.csv:1: frequency outside of MIDI 0 to 127 (8.18 to 12544 Hz): '0,13000'");
}

BOOST_AUTO_TEST_CASE(unvoiced_and_overlong_f0_csvs_are_refused) {
  for (const char* text : {"", "time,f0\n", "0,0\n0.01,-440\n"}) check_csv_refused(text, "x.csv: no voiced frame");
  check_csv_refused("0,440\n1e9,440\n", "x.csv: longer than 30 minutes");
}

BOOST_AUTO_TEST_SUITE_END()
