#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tunefind {

/// The lines of a text file, element i being line i + 1, as views into `bytes`: without line ends (LF or CRLF), a byte
/// order mark and blank lines at the end. Empty for a file of nothing but white space.
std::vector<std::string_view> text_lines(std::string_view bytes);

/// `text` without blanks at both ends.
std::string_view trimmed(std::string_view text);

/// The finite decimal number that `text` is from end to end, blanks around it aside; nothing for anything else.
std::optional<double> parse_number(std::string_view text);

/// `text` in quotes for a message: cut to a readable length, whatever is not printable ASCII shown as '?'.
std::string quoted(std::string_view text);

/// Throws the FormatError "NAME: line INDEX + 1: REASON".
[[noreturn]] void fail_at_line(const std::string& name, std::size_t index, const std::string& reason);

}  // namespace tunefind
