#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tunefind::server {

/// Content of a file of the page, which is built into the program; nothing if there is no such file. `path` is relative
/// to server/web/, such as "index.html".
std::optional<std::string_view> web_file(std::string_view path);

/// Content-Type of a file of the page, by its suffix.
std::string web_type(std::string_view path);

/// Content of server/openapi.json, which is built in as well.
std::string_view openapi_json();

}  // namespace tunefind::server
