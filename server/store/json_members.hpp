#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "server/util/types.hpp"

// Members of stored JSON objects, for the `from_json` and `to_json` of records.
namespace tunefind::server {

/// Reads a member into `value`, which stays as it is if the object has no such member. Throws Json::exception if the
/// member has another type.
template <class Value>
void take(const Json& json, const char* name, Value& value) {
  if (const auto found = json.find(name); found != json.end()) found->get_to(value);
}

/// As above; `value` stays as it is if the member is null, too.
template <class Value>
void take(const Json& json, const char* name, std::optional<Value>& value) {
  if (const auto found = json.find(name); found != json.end() && !found->is_null()) value = found->get<Value>();
}

/// The value, or null if there is none.
template <class Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

}  // namespace tunefind::server
