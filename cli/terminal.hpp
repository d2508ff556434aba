#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace tunefind {

/// Colours of terminal text by role; `plain` leaves the text as it is.
enum class Colour { plain, bold, dim, red, green, yellow };

/// Text in a colour if `enabled`, else the text itself.
std::string paint(const std::string& text, Colour colour, bool enabled);

/// True if the stream is a terminal that shows colours and the user has not set NO_COLOR (https://no-color.org).
bool shows_colour(std::FILE* stream);

/// True if the stream is a terminal.
bool is_terminal(std::FILE* stream);

/// UTF-8 text that is safe to show: control characters (titles come from strangers) become spaces, bytes that are not
/// UTF-8 become U+FFFD.
std::string printable(std::string_view text);

/// Columns that a terminal uses for printable UTF-8 text (wcwidth): 2 for CJK, 0 for combining marks, in any locale.
std::size_t display_width(std::string_view text);

/// Columns of a terminal, or 0 if the stream is none or does not say.
std::size_t terminal_width(std::FILE* stream);

/// Printable UTF-8 text in at most `width` columns; "…" stands for what was cut off at its end.
std::string shortened(std::string_view text, std::size_t width);

/// A column of a table: its heading, whether its cells end (numbers) or begin (words) at one edge, and whether they may
/// be shortened where the table is too wide.
struct Column {
  std::string heading;
  bool right = false;
  bool shrinks = false;
};

/// A cell of a table; a text stands for itself in plain colour.
struct Cell {
  std::string text;
  Colour colour = Colour::plain;

  Cell(std::string text_, Colour colour_ = Colour::plain) : text(std::move(text_)), colour(colour_) {}
  Cell(const char* text_, Colour colour_ = Colour::plain) : text(text_), colour(colour_) {}
};

/// The rows as aligned lines under their headings, two spaces apart, each ending in a line break without spaces before
/// it. Rows may be shorter than the headings. Headings are bold if `colour`. Without rows only the headings remain. If
/// `width` is not 0, columns that shrink are shortened, the widest first, until lines have `width` columns or there is
/// too little left to read.
std::string format_table(const std::vector<Column>& columns, const std::vector<std::vector<Cell>>& rows,
                         bool colour = false, std::size_t width = 0);

/// A number with its noun: "1 song", "2 songs".
std::string counted(std::size_t number, const std::string& noun);

/// Seconds as m:ss.s ("0:07.3", "62:00.0"), rounded to the tenth; "-" if not finite.
std::string format_time(double seconds);

/// A fraction as a percentage with one decimal (0.934 is "93.4%"); "-" if not finite.
std::string format_percent(double fraction);

/// Shows how far a long job is, on one line of a terminal: "label [####......] 40% 4/10". Silent if `quiet` or if the
/// stream is no terminal. Safe to advance from several threads. The line is cleared when the bar ends.
class ProgressBar {
 public:
  ProgressBar(std::string label, std::size_t total, bool quiet, std::FILE* stream = stderr);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar();

  /// Counts finished items and redraws, at most ten times a second.
  void advance(std::size_t items = 1);

  /// Writes a message line above the bar; also if the bar itself is silent.
  void message(const std::string& line);

 private:
  void draw();

  const std::string label_;
  const std::size_t total_;
  std::FILE* const stream_;
  const bool visible_;
  std::mutex mutex_;
  std::size_t done_ = 0;
  std::chrono::steady_clock::time_point next_draw_;
};

}  // namespace tunefind
