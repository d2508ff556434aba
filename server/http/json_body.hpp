#pragma once

#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>

#include "server/http/http_error.hpp"
#include "server/store/records.hpp"

namespace tunefind::server {

/// A request's body as an object with no other than these members. Throws HttpError 400.
Json json_object(const std::string& body, const std::set<std::string>& names);

/// A member of a JSON object as this type. Throws HttpError 400 that names it; the library alone would take 1.5, true
/// and 4294967297 for the whole number 1.
template <class Value>
Value member(const Json& object, const char* name) {
  try {
    const Json& value = object.at(name);
    if constexpr (std::is_integral_v<Value> && !std::is_same_v<Value, bool>)
      if (!value.is_number_integer() || !(value.is_number_unsigned() ? std::in_range<Value>(value.get<std::uint64_t>())
                                                                     : std::in_range<Value>(value.get<std::int64_t>())))
        throw bad_request("'" + std::string(name) + "' must be a whole number");
    return value.get<Value>();
  } catch (const Json::exception&) {
    throw bad_request("'" + std::string(name) + "' is missing or of the wrong type");
  }
}

template <class Value>
std::optional<Value> optional_member(const Json& object, const char* name) {
  return object.contains(name) ? std::optional(member<Value>(object, name)) : std::nullopt;
}

}  // namespace tunefind::server
