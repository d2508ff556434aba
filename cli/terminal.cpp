#include "cli/terminal.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <locale.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>
#include <wchar.h>
#include <wctype.h>

namespace tunefind {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBarWidth = 30;        // columns, where the terminal has room for them
constexpr std::size_t kNarrowestColumn = 8;  // columns; narrower cells cannot be read, so the line wraps instead
constexpr auto kRedrawInterval = std::chrono::milliseconds(100);
constexpr const char* kClearLine = "\r\033[K";  // back to the first column, then erase to the end of the line

/// Switches the C library's character functions of this thread to UTF-8 while it lives, whatever the user's locale is.
class Utf8Locale {
 public:
  Utf8Locale() {
    static const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    previous_ = uselocale(utf8);
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;
  ~Utf8Locale() { uselocale(previous_); }

 private:
  locale_t previous_;
};

/// Calls `each(bytes, character)` for every character of the text; each byte that is not UTF-8 is passed as U+FFFD.
template <class Visitor>
void for_each_character(std::string_view text, Visitor each) {
  const Utf8Locale utf8;
  while (!text.empty()) {
    wchar_t character = 0;
    mbstate_t state{};
    std::size_t length = mbrtowc(&character, text.data(), text.size(), &state);
    if (length > text.size()) character = L'\uFFFD';
    if (length > text.size() || length == 0) length = 1;  // a byte that is not UTF-8, or NUL
    each(text.substr(0, length), character);
    text.remove_prefix(length);
  }
}

/// The ANSI escape code that starts a colour.
const char* escape_of(Colour colour) {
  switch (colour) {
    case Colour::plain:
      return "";
    case Colour::bold:
      return "\033[1m";
    case Colour::dim:
      return "\033[2m";
    case Colour::red:
      return "\033[31m";
    case Colour::green:
      return "\033[32m";
    case Colour::yellow:
      return "\033[33m";
  }
  return "";
}

/// Narrows the widest column that can shrink, again and again, until the table fits or no column can shrink further.
void shrink(const std::vector<Column>& columns, std::vector<std::size_t>& widths, std::size_t width) {
  std::size_t total = 2 * (std::max<std::size_t>(1, widths.size()) - 1);
  for (const std::size_t one : widths) total += one;
  for (; total > width; --total) {
    std::size_t* widest = nullptr;
    for (std::size_t i = 0; i < widths.size(); ++i)
      if (columns[i].shrinks && widths[i] > kNarrowestColumn && (!widest || widths[i] > *widest)) widest = &widths[i];
    if (!widest) return;
    --*widest;
  }
}

std::string table_line(const std::vector<Column>& columns, const std::vector<std::size_t>& widths,
                       const std::vector<Cell>& cells, bool colour) {
  std::string line;
  std::size_t gap = 0;  // spaces to write before the next text; delayed so that no line ends in spaces
  for (std::size_t i = 0; i < std::min(cells.size(), columns.size()); ++i) {
    const std::string text = shortened(printable(cells[i].text), widths[i]);
    const std::size_t padding = widths[i] - display_width(text);
    if (columns[i].right) gap += padding;
    if (!text.empty()) {
      line += std::string(gap, ' ') + paint(text, cells[i].colour, colour);
      gap = 0;
    }
    if (!columns[i].right) gap += padding;
    gap += 2;
  }
  return line + '\n';
}

}  // namespace

std::string paint(const std::string& text, Colour colour, bool enabled) {
  if (!enabled || colour == Colour::plain) return text;
  return fmt::format("{}{}\033[0m", escape_of(colour), text);
}

bool is_terminal(std::FILE* stream) { return isatty(fileno(stream)) == 1; }

bool shows_colour(std::FILE* stream) {
  const char* const no_colour = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  if (no_colour != nullptr && *no_colour != '\0') return false;
  if (terminal != nullptr && std::string_view(terminal) == "dumb") return false;
  return is_terminal(stream);
}

std::string printable(std::string_view text) {
  std::string clean;
  for_each_character(text, [&](std::string_view bytes, wchar_t character) {
    if (iswcntrl(static_cast<wint_t>(character)))
      clean += ' ';
    else if (character == L'\uFFFD')
      clean += "\xEF\xBF\xBD";
    else
      clean += bytes;
  });
  return clean;
}

std::size_t terminal_width(std::FILE* stream) {
  winsize size{};
  return is_terminal(stream) && ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for_each_character(text, [&](std::string_view, wchar_t character) {
    const int columns = wcwidth(character);
    width += columns < 0 ? 1 : static_cast<std::size_t>(columns);  // wcwidth does not know it: most likely one column
  });
  return width;
}

std::string format_table(const std::vector<Column>& columns, const std::vector<std::vector<Cell>>& rows, bool colour,
                         std::size_t width) {
  std::vector<std::size_t> widths;
  std::vector<Cell> headings;
  for (const Column& column : columns) {
    widths.push_back(display_width(printable(column.heading)));
    headings.emplace_back(column.heading, Colour::bold);
  }
  for (const auto& row : rows)
    for (std::size_t i = 0; i < std::min(row.size(), columns.size()); ++i)
      widths[i] = std::max(widths[i], display_width(printable(row[i].text)));
  if (width > 0) shrink(columns, widths, width);
  std::string table = table_line(columns, widths, headings, colour);
  for (const auto& row : rows) table += table_line(columns, widths, row, colour);
  return table;
}

std::string shortened(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  std::string start;
  for_each_character(text, [&, full = false](std::string_view bytes, wchar_t) mutable {
    full = full || display_width(start) + display_width(bytes) + 1 > width;
    if (!full) start += bytes;
  });
  return width == 0 ? "" : start + "…";
}

std::string counted(std::size_t number, const std::string& noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

std::string format_time(double seconds) {
  if (!std::isfinite(seconds)) return "-";
  const long long tenths = std::llround(std::abs(seconds) * 10);
  return fmt::format("{}{}:{:02}.{}", seconds < 0 && tenths > 0 ? "-" : "", tenths / 600, tenths / 10 % 60,
                     tenths % 10);
}

std::string format_percent(double fraction) {
  return std::isfinite(fraction) ? fmt::format("{:.1f}%", fraction * 100) : "-";
}

ProgressBar::ProgressBar(std::string label, std::size_t total, bool quiet, std::FILE* stream)
    : label_(std::move(label)), total_(total), stream_(stream), visible_(!quiet && total > 0 && is_terminal(stream)) {
  if (visible_) draw();
}

ProgressBar::~ProgressBar() {
  if (!visible_) return;
  std::fputs(kClearLine, stream_);
  std::fflush(stream_);
}

void ProgressBar::advance(std::size_t items) {
  const std::lock_guard lock(mutex_);
  done_ = std::min(done_ + items, total_);
  if (visible_ && (Clock::now() >= next_draw_ || done_ == total_)) draw();
}

void ProgressBar::message(const std::string& line) {
  const std::lock_guard lock(mutex_);
  fmt::print(stream_, "{}{}\n", visible_ ? kClearLine : "", line);
  if (visible_) draw();
}

void ProgressBar::draw() {
  const std::string figures = fmt::format("{:3}% {}/{}", 100 * done_ / total_, done_, total_);
  // A line that wraps cannot be cleared, so the bar becomes shorter on a narrow terminal.
  const std::size_t others = display_width(label_) + figures.size() + 5, width = terminal_width(stream_);
  const std::size_t bar = width == 0 ? kBarWidth : std::min(kBarWidth, width - std::min(width, others));
  fmt::print(stream_, "{}{} [{:.<{}}] {}", kClearLine, label_, std::string(bar * done_ / total_, '#'), bar, figures);
  std::fflush(stream_);
  next_draw_ = Clock::now() + kRedrawInterval;
}

}  // namespace tunefind
