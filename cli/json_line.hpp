#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace tunefind {

/// An object as one line. Ids, titles and file names come from strangers: what is not UTF-8 becomes U+FFFD.
inline std::string json_line(const nlohmann::ordered_json& object) {
  return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace tunefind
