#pragma once

#include <string>
#include <string_view>

namespace tunefind {

/// Converts text to UTF-8: returned unchanged if it is valid UTF-8 already, otherwise decoded from `encoding`, an iconv
/// name such as "BIG5". Empty if it is valid in neither.
std::string to_utf8(std::string_view text, const char* encoding);

}  // namespace tunefind
