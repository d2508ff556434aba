#pragma once

#include <string>
#include <string_view>

namespace tunefind::server {

/// Value of the first cookie of this name in a Cookie header (RFC 6265, 4.2); empty if there is none.
std::string cookie_in(std::string_view header, std::string_view name);

}  // namespace tunefind::server
