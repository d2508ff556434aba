#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tunefind {

/// One line of a text file without its line end; `number` counts from 1 as editors do.
struct TextLine {
  std::size_t number = 0;
  std::string_view text;
};

/// The lines of a text that hold more than white space, as views into it. A byte order mark and CR LF are taken off.
std::vector<TextLine> text_lines(std::string_view text);

/// The pieces of a line between the tabs, empty ones included: n tabs make n + 1 fields.
std::vector<std::string_view> tab_fields(std::string_view line);

/// The words of a line between spaces and tabs, none of them empty.
std::vector<std::string_view> words(std::string_view line);

/// Whole content of a text file of any size (a run of every song for every query outgrows `read_bytes`).
/// Throws FormatError that names the file if it cannot be read.
std::string read_text(const std::filesystem::path& path);

/// Writes a whole text file. Throws StorageError that names the file if it cannot be written.
void write_text(const std::filesystem::path& path, std::string_view text);

/// Throws the FormatError "name:line: reason".
[[noreturn]] void fail_at_line(const std::string& name, std::size_t line, const std::string& reason);

}  // namespace tunefind
