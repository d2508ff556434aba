#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace tunefind {

/// Colours and weights of terminal text; `plain` leaves the text unchanged.
enum class Colour { plain, bold, dim, red, green, yellow };

/// The text wrapped in the escape codes of a colour if `enabled`, else the text unchanged.
std::string paint(const std::string& text, Colour colour, bool enabled);

/// True if the stream is a terminal that shows colours and the user has not set NO_COLOR (https://no-color.org).
bool shows_colour(std::FILE* stream);

/// True if the stream is a terminal.
bool is_terminal(std::FILE* stream);

/// The text made safe to show, since titles and file names are untrusted: control characters become spaces, bytes that
/// are not UTF-8 become U+FFFD.
std::string printable(std::string_view text);

/// Columns that a terminal needs for printable UTF-8 text, by wcwidth: 2 for a CJK character, 0 for a combining mark.
/// It does not depend on the locale.
std::size_t display_width(std::string_view text);

/// Width of the terminal in columns, or 0 if the stream is not a terminal or its width is unknown.
std::size_t terminal_width(std::FILE* stream);

/// Printable UTF-8 text cut to at most `width` columns; "…" replaces the end that was cut off.
std::string shortened(std::string_view text, std::size_t width);

/// A column of a table.
struct Column {
  std::string heading;
  bool right = false;    ///< right-aligned, for numbers; else left-aligned
  bool shrinks = false;  ///< its cells can be shortened if the table is too wide
};

/// A cell of a table. Converts from plain text.
struct Cell {
  std::string text;
  Colour colour = Colour::plain;

  Cell(std::string text_, Colour colour_ = Colour::plain) : text(std::move(text_)), colour(colour_) {}
  Cell(const char* text_, Colour colour_ = Colour::plain) : text(text_), colour(colour_) {}
};

/// A table as text: a line of headings, then a line for each row, with two spaces between columns and no trailing
/// spaces. A row can have fewer cells than there are headings. `colour` enables the colours of the cells and bold
/// headings. If `width` is not 0, columns with `shrinks` are shortened, the widest first, until a line needs at most
/// `width` columns or these columns are too narrow to read (8 columns).
std::string format_table(const std::vector<Column>& columns, const std::vector<std::vector<Cell>>& rows,
                         bool colour = false, std::size_t width = 0);

/// A number and its noun, with an "s" for all numbers but 1: "1 song", "2 songs".
std::string counted(std::size_t number, const std::string& noun);

/// Seconds as m:ss.s ("0:07.3", "62:00.0"), rounded to tenths of a second; "-" if not finite.
std::string format_time(double seconds);

/// A fraction as a percentage with one decimal (0.934 is "93.4%"); "-" if not finite.
std::string format_percent(double fraction);

/// A progress bar on one line of a terminal: "label [####......] 40% 4/10". Draws nothing if `quiet`, if the stream is
/// not a terminal, or if `total` is 0. `advance` and `message` can be called from several threads. The destructor
/// clears the line.
class ProgressBar {
 public:
  ProgressBar(std::string label, std::size_t total, bool quiet, std::FILE* stream = stderr);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar();

  /// Adds to the number of finished items. Redraws at most ten times a second.
  void advance(std::size_t items = 1);

  /// Writes a line above the bar. The line is written even if the bar draws nothing.
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
