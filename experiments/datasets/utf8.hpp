#pragma once

#include <string>
#include <string_view>

namespace tunefind {

/// `text` as UTF-8: as it is if it is UTF-8 already, else decoded from `encoding`, a name that iconv knows ("BIG5").
/// Empty if it is in neither.
std::string to_utf8(std::string_view text, const char* encoding);

}  // namespace tunefind
