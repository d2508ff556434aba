#pragma once

#include <optional>
#include <set>
#include <string>

#include "server/util/types.hpp"

namespace tunefind::server {

/// A request's body as an object with no other than these members. Throws HttpError 400.
Json json_object(const std::string& body, const std::set<std::string>& names);

/// A member of a JSON object as this type: bool, int, std::string or std::vector<std::string>. Throws HttpError 400
/// that names it; the library alone would take 1.5, true and 4294967297 for the whole number 1.
template <class Value>
Value member(const Json& object, const char* name);

template <class Value>
std::optional<Value> optional_member(const Json& object, const char* name);

}  // namespace tunefind::server
