#pragma once

#include <string>
#include <string_view>

namespace tunefind {

/// Escapes untrusted text for use as content or quoted attribute of an HTML or SVG element: markup characters become
/// entities, control characters become spaces, bytes that are not UTF-8 become U+FFFD.
std::string escaped(std::string_view text);

}  // namespace tunefind
