#pragma once

#include <string>
#include <string_view>

namespace tunefind::server {

/// The value of a cookie in a Cookie header (RFC 6265, 4.2), the first of that name; empty if there is none.
std::string cookie_in(std::string_view header, std::string_view name);

}  // namespace tunefind::server
