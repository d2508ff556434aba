#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace tunefind {

/// A JSON object as one line, with its line break. Bytes that are not UTF-8 (ids, titles and file names can hold any)
/// become U+FFFD. Callers include <nlohmann/json.hpp> to build the object.
std::string json_line(const nlohmann::ordered_json& object);

}  // namespace tunefind
