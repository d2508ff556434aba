#pragma once

#include <optional>
#include <set>
#include <string>

#include "server/util/types.hpp"

namespace tunefind::server {

/// Parses a request's body, a JSON object that has no members but these; each can be absent. Throws HttpError 400.
Json json_object(const std::string& body, const std::set<std::string>& names);

/// Value of a member as bool, int, std::string or std::vector<std::string>. Throws HttpError 400 that names the member
/// if it is absent or of another type. Stricter than the library, which converts 1.5, true and 4294967297 to the int 1.
template <class Value>
Value member(const Json& object, const char* name);

/// As `member`, but nothing if the member is absent.
template <class Value>
std::optional<Value> optional_member(const Json& object, const char* name);

}  // namespace tunefind::server
