#pragma once

#include <string>
#include <string_view>

namespace tunefind::server {

/// Text from strangers as it is kept and shown: well-formed UTF-8 without control characters, at most `most`
/// characters; what is not becomes U+FFFD or a blank.
std::string plain_text(std::string_view text, std::size_t most);

/// Lower case, of ASCII and of the letters that the C library's UTF-8 locale knows.
std::string lower_case(std::string_view text);

/// The last part of a path of any system ("C:\\beats\\x.mp3", "../../x.mp3" -> "x.mp3").
std::string file_name(std::string_view path);

}  // namespace tunefind::server
