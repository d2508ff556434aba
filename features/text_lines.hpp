#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tunefind {

/// One line of a text file without its line end; `number` counts from 1 as editors do.
struct TextLine {
  std::size_t number = 0;
  std::string_view text;
};

/// The lines of a text, as views into it: without line ends (LF or CRLF), a byte order mark and blank lines at the end.
/// Empty for a text of nothing but white space.
std::vector<TextLine> text_lines(std::string_view text);

/// Those of the lines that hold more than white space.
std::vector<TextLine> filled_lines(std::string_view text);

/// `text` without blanks at both ends.
std::string_view trimmed(std::string_view text);

/// The pieces of a line between the separators, empty ones included: n separators make n + 1 fields.
std::vector<std::string_view> fields(std::string_view line, char separator);

/// The words of a line between blanks, none of them empty.
std::vector<std::string_view> words(std::string_view line);

/// The finite decimal number that `text` is from end to end, blanks around it aside; nothing for anything else.
std::optional<double> parse_number(std::string_view text);

/// `text` in quotes for a message: cut to a readable length, whatever is not printable ASCII shown as '?'.
std::string quoted(std::string_view text);

/// Throws the FormatError "NAME:LINE: REASON"; lines count from 1.
[[noreturn]] void fail_at_line(const std::string& name, std::size_t line, const std::string& reason);

/// Whole content of a text file of any size. Throws FormatError that names the file if it cannot be read.
std::string read_text(const std::filesystem::path& path);

/// Writes a whole text file. Throws StorageError that names the file if it cannot be written.
void write_text(const std::filesystem::path& path, std::string_view text);

}  // namespace tunefind
