#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tunefind {

/// One line of a text file without its line end; `number` is the line number, counted from 1.
struct TextLine {
  std::size_t number = 0;
  std::string_view text;
};

/// Splits a text into lines (views into `text`) and drops line ends (LF or CRLF), a byte order mark and blank lines at
/// the end. Empty if the text holds only white space.
std::vector<TextLine> text_lines(std::string_view text);

/// As `text_lines`, without the lines that hold only white space.
std::vector<TextLine> filled_lines(std::string_view text);

/// Returns `text` without white space at both ends.
std::string_view trimmed(std::string_view text);

/// Splits a line at each separator. Empty fields are kept: n separators make n + 1 fields.
std::vector<std::string_view> fields(std::string_view line, char separator);

/// Splits a line at runs of white space into words, none of them empty.
std::vector<std::string_view> words(std::string_view line);

/// Parses all of `text` as a finite decimal number; white space around it is allowed. Returns nothing for any other
/// text.
std::optional<double> parse_number(std::string_view text);

/// Returns `text` in quotes for a message: cut to 40 characters, with '?' for each byte that is not printable ASCII.
std::string quoted(std::string_view text);

/// Throws FormatError with the message "NAME:LINE: REASON"; lines count from 1.
[[noreturn]] void fail_at_line(const std::string& name, std::size_t line, const std::string& reason);

/// Reads a whole text file of any size. Throws FormatError that names the file if it cannot be read.
std::string read_text(const std::filesystem::path& path);

/// Writes a whole text file. Throws StorageError that names the file if it cannot be written.
void write_text(const std::filesystem::path& path, std::string_view text);

}  // namespace tunefind
