#include "server/http/json_body.hpp"

#include "server/util/text.hpp"

namespace tunefind::server {

Json json_object(const std::string& body, const std::set<std::string>& names) {
  const Json json = Json::parse(body, nullptr, false);
  if (json.is_discarded()) throw bad_request("the body is not JSON");
  if (!json.is_object()) throw bad_request("the body is not a JSON object");
  for (const auto& [name, value] : json.items())
    if (!names.contains(name)) throw bad_request("there is no member '" + plain_text(name, 40) + "' here");
  return json;
}

}  // namespace tunefind::server
