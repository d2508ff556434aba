#include "server/http/json_body.hpp"

#include <nlohmann/json.hpp>
#include <type_traits>
#include <utility>
#include <vector>

#include "server/http/http_error.hpp"
#include "server/util/text.hpp"

namespace tunefind::server {

Json json_object(const std::string& body, const std::set<std::string>& names) {
  const Json json = Json::parse(body, nullptr, false);
  if (json.is_discarded()) throw bad_request("the body is not JSON");
  if (!json.is_object()) throw bad_request("the body is not a JSON object");
  for (const auto& [name, value] : json.items())
    if (!names.contains(name)) throw bad_request("unknown member '" + plain_text(name, 40) + "'");
  return json;
}

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

// The types that json_body.hpp promises.
template bool member(const Json&, const char*);
template int member(const Json&, const char*);
template std::string member(const Json&, const char*);
template std::vector<std::string> member(const Json&, const char*);
template std::optional<bool> optional_member(const Json&, const char*);
template std::optional<int> optional_member(const Json&, const char*);
template std::optional<std::string> optional_member(const Json&, const char*);
template std::optional<std::vector<std::string>> optional_member(const Json&, const char*);

}  // namespace tunefind::server
