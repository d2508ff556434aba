#pragma once

#include <string>
#include <string_view>

namespace tunefind {

/// Text from anywhere as the content or the quoted attribute of an HTML or SVG element: markup becomes entities,
/// control characters become spaces, bytes that are not UTF-8 become U+FFFD.
std::string escaped(std::string_view text);

}  // namespace tunefind
