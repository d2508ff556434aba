// Columns are aligned by their width on a terminal, not by bytes. A pseudo-terminal shows what a person would see, a
// file what a pipe would get.
#include "cli/terminal.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <limits>
#include <optional>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <thread>
#include <unistd.h>

using namespace tunefind;

namespace {

/// A pseudo-terminal with a stream that writes to it.
class Terminal {
 public:
  Terminal() {
    BOOST_REQUIRE(main_ >= 0);
    BOOST_REQUIRE(grantpt(main_) == 0);
    BOOST_REQUIRE(unlockpt(main_) == 0);
    stream_ = fopen(ptsname(main_), "w");
    BOOST_REQUIRE(stream_ != nullptr);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    fclose(stream_);
    close(main_);
  }

  std::FILE* stream() const { return stream_; }

  void resize(unsigned short columns) const {
    winsize size{};
    size.ws_col = columns;
    BOOST_REQUIRE(ioctl(main_, TIOCSWINSZ, &size) == 0);
  }

  /// What was written since the last call.
  std::string shown() const {
    std::fputc('\1', stream_);  // marks the end, since reading an idle terminal would wait
    std::fflush(stream_);
    std::string text;
    for (char c = 0; read(main_, &c, 1) == 1 && c != '\1';) text += c;
    return text;
  }

 private:
  int main_ = posix_openpt(O_RDWR | O_NOCTTY);
  std::FILE* stream_ = nullptr;
};

/// A stream to an unnamed temporary file.
class File {
 public:
  File() { BOOST_REQUIRE(stream_ != nullptr); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { fclose(stream_); }

  std::FILE* stream() const { return stream_; }

  std::string written() const {
    std::rewind(stream_);
    std::array<char, 4096> block{};
    return {block.data(), std::fread(block.data(), 1, block.size(), stream_)};
  }

 private:
  std::FILE* stream_ = std::tmpfile();
};

/// Sets an environment variable, or removes it for null, and restores the old value at the end.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    if (const char* const old = getenv(name)) old_ = old;
    set(value);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() { set(old_ ? old_->c_str() : nullptr); }

  void set(const char* value) { value != nullptr ? setenv(name_, value, 1) : unsetenv(name_); }

 private:
  const char* name_;
  std::optional<std::string> old_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(terminal_test)

BOOST_AUTO_TEST_CASE(display_width_counts_terminal_columns) {
  BOOST_TEST(display_width("") == 0u);
  BOOST_TEST(display_width("tune") == 4u);
  BOOST_TEST(display_width("Für Élise") == 9u);
  BOOST_TEST(display_width("菊花台") == 6u);
  BOOST_TEST(display_width("e\u0301") == 1u);
  BOOST_TEST(display_width("\xFF\xFE") == 2u);
}

BOOST_AUTO_TEST_CASE(hostile_titles_become_printable) {
  BOOST_TEST(printable("a\tb\nc") == "a b c");
  BOOST_TEST(printable("\033[31mred") == " [31mred");
  BOOST_TEST(printable("a\u0085b") == "a b");
  BOOST_TEST(printable(std::string_view("a\0b", 3)) == "a b");
  BOOST_TEST(printable("cut \xE8\x8F") == "cut \uFFFD\uFFFD");
  BOOST_TEST(printable("菊花台") == "菊花台");
}

BOOST_AUTO_TEST_CASE(table_columns_are_aligned) {
  const std::string table = format_table({{"rank", true}, {"song"}, {"score", true}},
                                         {{"1", "菊花台", "0.93"}, {"10", "a\tb", "-12.00"}, {"100", "no score"}});
  BOOST_TEST(table ==
             "rank  song       score\n"
             "   1  菊花台      0.93\n"
             "  10  a b       -12.00\n"
             " 100  no score\n");
}

BOOST_AUTO_TEST_CASE(table_lines_do_not_end_in_spaces) {
  BOOST_TEST(format_table({{"a"}, {"longer"}}, {{"x", ""}, {"", "y"}}) == "a  longer\nx\n   y\n");
  BOOST_TEST(format_table({{"a"}, {"b"}}, {}) == "a  b\n");
}

BOOST_AUTO_TEST_CASE(shortens_text_by_its_display_width) {
  BOOST_TEST(shortened("tune", 4) == "tune");
  BOOST_TEST(shortened("tunes", 4) == "tun…");
  BOOST_TEST(shortened("菊花台", 6) == "菊花台");
  BOOST_TEST(shortened("菊花台", 5) == "菊花…");
  BOOST_TEST(shortened("菊花台", 4) == "菊…");
  BOOST_TEST(shortened("tune", 1) == "…");
  BOOST_TEST(shortened("tune", 0) == "");
}

BOOST_AUTO_TEST_CASE(a_table_keeps_to_the_given_width) {
  const std::vector<Column> columns{{"song", false, true}, {"sure", true}, {"id", false, true}};
  const std::vector<std::vector<Cell>> rows{{"三輪車在公園裡慢慢地走", "97%", "a-long-identifier"},
                                            {"short", "3%", "b"}};
  BOOST_TEST(format_table(columns, rows, false, 30) ==
             "song         sure  id\n"
             "三輪車在公…   97%  a-long-ide…\n"
             "short          3%  b\n");
  BOOST_TEST(format_table(columns, rows, false, 200) == format_table(columns, rows));
  // No column shrinks below eight, where nothing can be read; the line wraps instead.
  BOOST_TEST(format_table(columns, rows, false, 1) == format_table(columns, rows, false, 8 + 2 + 4 + 2 + 8));
}

BOOST_AUTO_TEST_CASE(nouns_agree_with_their_number) {
  BOOST_TEST(counted(0, "song") == "0 songs");
  BOOST_TEST(counted(1, "song") == "1 song");
  BOOST_TEST(counted(2, "song") == "2 songs");
}

BOOST_AUTO_TEST_CASE(colour_does_not_move_a_column) {
  BOOST_TEST(format_table({{"v"}, {"n", true}}, {{{"no", Colour::red}, "1"}}, true) ==
             "\033[1mv\033[0m   \033[1mn\033[0m\n"
             "\033[31mno\033[0m  1\n");
  BOOST_TEST(format_table({{"v"}, {"n", true}}, {{{"no", Colour::red}, "1"}}, false) == "v   n\nno  1\n");
}

BOOST_AUTO_TEST_CASE(colour_needs_a_terminal_and_no_NO_COLOR) {
  const Terminal terminal;
  const File file;
  Environment no_colour("NO_COLOR", nullptr);
  Environment term("TERM", "xterm");
  BOOST_TEST(shows_colour(terminal.stream()));
  BOOST_TEST(!shows_colour(file.stream()));
  no_colour.set("1");
  BOOST_TEST(!shows_colour(terminal.stream()));
  no_colour.set("");
  BOOST_TEST(shows_colour(terminal.stream()));
  term.set("dumb");
  BOOST_TEST(!shows_colour(terminal.stream()));
}

BOOST_AUTO_TEST_CASE(times_are_minutes_and_seconds) {
  BOOST_TEST(format_time(0) == "0:00.0");
  BOOST_TEST(format_time(7.34) == "0:07.3");
  BOOST_TEST(format_time(59.96) == "1:00.0");
  BOOST_TEST(format_time(3720) == "62:00.0");
  BOOST_TEST(format_time(-1.5) == "-0:01.5");
  BOOST_TEST(format_time(-0.01) == "0:00.0");
  BOOST_TEST(format_time(std::numeric_limits<double>::infinity()) == "-");
}

BOOST_AUTO_TEST_CASE(fractions_are_percentages) {
  BOOST_TEST(format_percent(0.934) == "93.4%");
  BOOST_TEST(format_percent(1) == "100.0%");
  BOOST_TEST(format_percent(0) == "0.0%");
  BOOST_TEST(format_percent(std::numeric_limits<double>::quiet_NaN()) == "-");
}

BOOST_AUTO_TEST_CASE(a_progress_bar_fills_and_clears_its_line) {
  const Terminal terminal;
  {
    ProgressBar bar("ingest", 4, false, terminal.stream());
    BOOST_TEST(terminal.shown() == "\r\033[Kingest [..............................]   0% 0/4");
    bar.advance(4);
    BOOST_TEST(terminal.shown() == "\r\033[Kingest [##############################] 100% 4/4");
  }
  BOOST_TEST(terminal.shown() == "\r\033[K");
}

BOOST_AUTO_TEST_CASE(a_progress_bar_fits_a_narrow_terminal) {
  const Terminal terminal;
  terminal.resize(30);
  const ProgressBar bar("ingest", 4, false, terminal.stream());
  BOOST_TEST(terminal.shown() == "\r\033[Kingest [...........]   0% 0/4");
  BOOST_TEST(terminal_width(terminal.stream()) == 30u);
  const File file;
  BOOST_TEST(terminal_width(file.stream()) == 0u);
}

BOOST_AUTO_TEST_CASE(a_progress_bar_is_silent_in_files_and_when_quiet) {
  const File file;
  { ProgressBar("ingest", 4, false, file.stream()).advance(4); }
  BOOST_TEST(file.written() == "");
  const Terminal terminal;
  { ProgressBar("ingest", 4, true, terminal.stream()).advance(4); }
  { ProgressBar("nothing", 0, false, terminal.stream()).advance(); }
  BOOST_TEST(terminal.shown() == "");
}

BOOST_AUTO_TEST_CASE(messages_are_written_above_the_bar) {
  const File file;
  ProgressBar("ingest", 4, false, file.stream()).message("a.wav: not a recording");
  BOOST_TEST(file.written() == "a.wav: not a recording\n");
  const Terminal terminal;
  ProgressBar bar("ingest", 2, false, terminal.stream());
  terminal.shown();
  bar.message("bad");
  BOOST_TEST(terminal.shown() == "\r\033[Kbad\r\n\r\033[Kingest [..............................]   0% 0/2");
}

BOOST_AUTO_TEST_CASE(several_threads_can_advance_a_bar) {
  const Terminal terminal;
  ProgressBar bar("ingest", 400, false, terminal.stream());
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread)
      threads.emplace_back([&bar] {
        for (int i = 0; i < 100; ++i) bar.advance();
      });
  }
  BOOST_TEST(terminal.shown().ends_with("100% 400/400"));
}

BOOST_AUTO_TEST_SUITE_END()
