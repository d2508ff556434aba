#pragma once

#include <string>
#include <string_view>

namespace tunefind::server {

/// Untrusted text made fit to keep and to show: at most `most` characters of well-formed UTF-8, trimmed. Bytes that are
/// not UTF-8 become U+FFFD; control characters and marks of writing direction become blanks.
std::string plain_text(std::string_view text, std::size_t most);

/// The text in lower case, for all letters that the C library's UTF-8 locale knows. Bytes that are not UTF-8 are left
/// out.
std::string lower_case(std::string_view text);

/// The last component of a path in any system's notation: "C:\\beats\\x.mp3" and "../../x.mp3" give "x.mp3".
std::string file_name(std::string_view path);

}  // namespace tunefind::server
