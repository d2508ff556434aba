#include "experiments/compare/report_table.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <string_view>

namespace tunefind {
namespace {

constexpr std::size_t kGap = 2;           // between columns of text
constexpr std::size_t kShortestText = 8;  // characters below which a text column is not narrowed
constexpr std::string_view kCut = "...";  // in place of what was cut

/// The length in bytes of the UTF-8 sequence at the beginning of a text; 0 if there is no valid one.
std::size_t length_of_first(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  std::size_t length = 1;
  if (byte(0) >= 0x80) length = static_cast<std::size_t>(std::countl_one(byte(0)));
  if (length > text.size() || (byte(0) >= 0x80 && (byte(0) < 0xc2 || byte(0) >= 0xf5))) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  return length;
}

/// True for U+0000 to U+001F and U+007F to U+009F, some of which are commands to a terminal.
bool is_control(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character.front());
  return lead < ' ' || lead == 0x7f || (lead == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0);
}

/// The characters of a text, with '?' for a control character or a byte that is not UTF-8.
std::vector<std::string_view> characters_of(std::string_view text) {
  std::vector<std::string_view> characters;
  while (!text.empty()) {
    const std::size_t length = length_of_first(text);
    const bool is_shown = length > 0 && !is_control(text.substr(0, length));
    characters.push_back(is_shown ? text.substr(0, length) : std::string_view("?"));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return characters;
}

std::string joined(std::vector<std::string_view>::const_iterator begin,
                   std::vector<std::string_view>::const_iterator end) {
  return std::accumulate(begin, end, std::string(),
                         [](std::string text, std::string_view c) { return text.append(c); });
}

/// The text as it is shown, in at most `most` characters: a longer one loses its middle.
std::string shown(std::string_view text, std::size_t most = std::string_view::npos) {
  const auto characters = characters_of(text);
  if (characters.size() <= most) return joined(characters.begin(), characters.end());
  const std::size_t tail = (most - kCut.size()) / 2, head = most - kCut.size() - tail;
  return joined(characters.begin(), characters.begin() + static_cast<std::ptrdiff_t>(head)) + std::string(kCut) +
         joined(characters.end() - static_cast<std::ptrdiff_t>(tail), characters.end());
}

/// A cell of exactly `width` characters.
std::string padded(std::string_view cell, std::size_t width, bool to_the_right) {
  const std::size_t length = characters_of(cell).size();
  const std::string text = shown(cell, width), blanks(length < width ? width - length : 0, ' ');
  return to_the_right ? blanks + text : text + blanks;
}

/// The width of each column in characters: that of its longest cell, but the widest text columns are narrowed until a
/// line fits.
std::vector<std::size_t> widths_of(const ReportTable& table, std::size_t longest_line) {
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    widths.push_back(characters_of(table.columns[column].heading).size());
    for (const ReportRow& row : table.rows)
      widths.back() = std::max(widths.back(), characters_of(row.cells[column]).size());
  }
  std::size_t line = std::accumulate(widths.begin(), widths.end(), kGap * (widths.size() - 1));
  for (; line > longest_line; --line) {
    std::size_t* widest = nullptr;
    for (std::size_t column = 0; column < widths.size(); ++column)
      if (!table.columns[column].figures && (!widest || widths[column] > *widest)) widest = &widths[column];
    if (!widest || *widest <= kShortestText) break;
    --*widest;
  }
  return widths;
}

std::string text_table(const ReportTable& table, std::size_t longest_line) {
  const auto widths = widths_of(table, longest_line);
  std::string text;
  for (const std::string& line : table.title) text += shown(line, longest_line) + "\n";
  text += "\n";
  const auto add_line = [&](const auto& cell_of) {
    std::string line;
    for (std::size_t column = 0; column < widths.size(); ++column)
      line += (column == 0 ? "" : std::string(kGap, ' ')) +
              padded(cell_of(column), widths[column], table.columns[column].figures);
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  };
  add_line([&](std::size_t column) -> const std::string& { return table.columns[column].heading; });
  for (const ReportRow& row : table.rows) {
    if (row.begins_group && &row != &table.rows.front()) text += "\n";
    add_line([&](std::size_t column) -> const std::string& { return row.cells[column]; });
  }
  return text;
}

/// `text` with each character replaced by `escape_of` its first byte, where that is not empty.
template <class Escape>
std::string escaped(std::string_view text, const Escape& escape_of) {
  std::string result;
  for (const std::string_view character : characters_of(text)) {
    const std::string escape = escape_of(character.front());
    result += escape.empty() ? std::string(character) : escape;
  }
  return result;
}

std::string markdown_text(std::string_view text) {
  return escaped(text, [](char c) {
    return std::string_view("\\`*_<>[]|~&").find(c) == std::string_view::npos ? "" : std::string{'\\', c};
  });
}

std::string markdown_table(const ReportTable& table) {
  std::string text;
  for (const std::string& line : table.title) text += markdown_text(line) + "\n";
  text += "\n|";
  for (const ReportColumn& column : table.columns) text += " " + markdown_text(column.heading) + " |";
  text += "\n|";
  for (const ReportColumn& column : table.columns) text += column.figures ? "---:|" : "---|";
  for (const ReportRow& row : table.rows) {
    text += "\n|";
    for (std::size_t column = 0; column < row.cells.size(); ++column)
      text +=
          " " + (table.columns[column].figures ? shown(row.cells[column]) : markdown_text(row.cells[column])) + " |";
  }
  return text + "\n";
}

std::string latex_escape(char c) {
  switch (c) {
    case '\\':
      return "\\textbackslash{}";
    case '~':
      return "\\textasciitilde{}";
    case '^':
      return "\\textasciicircum{}";
    case '`':
      return "\\textasciigrave{}";
    case '<':
      return "\\textless{}";
    case '>':
      return "\\textgreater{}";
    case '|':
      return "\\textbar{}";
    case '"':
      return "\\textquotedbl{}";
    case '-':
      return "{-}";  // two hyphens would become a dash
    case '[':        // after the end of a row it would begin an option
    case '*':
      return {'{', c, '}'};
    case '{':
    case '}':
    case '$':
    case '&':
    case '#':
    case '%':
    case '_':
      return {'\\', c};
    default:
      return "";
  }
}

/// Signs of figures in math mode; "" for any other character.
std::string latex_sign(char c) { return c == '-' || c == '+' || c == '<' ? std::string{'$', c, '$'} : ""; }

std::string latex_table(const ReportTable& table) {
  std::string text;
  for (const std::string& line : table.title) text += "% " + shown(line) + "\n";
  text += "\\begin{tabular}{";
  for (const ReportColumn& column : table.columns) text += column.figures ? 'r' : 'l';
  text += "}\n\\toprule\n";
  for (std::size_t column = 0; column < table.columns.size(); ++column)
    text += (column == 0 ? "" : " & ") + escaped(table.columns[column].heading, latex_escape);
  text += " \\\\\n\\midrule\n";
  for (const ReportRow& row : table.rows) {
    if (row.begins_group && &row != &table.rows.front()) text += "\\midrule\n";
    for (std::size_t column = 0; column < row.cells.size(); ++column)
      text += (column == 0 ? "" : " & ") +
              escaped(row.cells[column], table.columns[column].figures ? latex_sign : latex_escape);
    text += " \\\\\n";
  }
  return text + "\\bottomrule\n\\end{tabular}\n";
}

}  // namespace

std::string format_tables(const std::vector<ReportTable>& tables, TableFormat format, std::size_t longest_line) {
  std::string text;
  for (const ReportTable& table : tables) {
    if (!text.empty()) text += "\n";
    switch (format) {
      case TableFormat::text:
        text += text_table(table, longest_line);
        break;
      case TableFormat::markdown:
        text += markdown_table(table);
        break;
      case TableFormat::latex:
        text += latex_table(table);
        break;
    }
  }
  return text;
}

}  // namespace tunefind
