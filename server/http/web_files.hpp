#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tunefind::server {

/// A file of the page (server/web/), which is built into the programme. `path` is relative: "index.html".
std::optional<std::string_view> web_file(std::string_view path);

/// The media type that a browser needs to be told for a file of the page.
std::string web_type(std::string_view path);

/// server/openapi.json, built in as well.
std::string_view openapi_json();

}  // namespace tunefind::server
