#pragma once

#include <functional>
#include <httplib.h>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "server/http_error.hpp"
#include "server/service.hpp"

namespace tunefind::server {

/// One request on its way through a route: who asks, what, and the answer. Of one thread.
class Call {
 public:
  Call(const httplib::Request& asked, httplib::Response& answered, Service& serving)
      : request(asked), response(answered), service(serving) {}

  const httplib::Request& request;
  httplib::Response& response;
  Service& service;
  Owner owner = 0;
  std::string secret;  ///< of the session, if it has one
  std::string body;
  std::string client;   ///< the address
  bool secure = false;  ///< over TLS
  std::string range_header;
  std::unique_ptr<OwnerGate::Pass> pass;  ///< of the owner
  bool reading = false;                   ///< somebody has begun to read the body

  /// The parts of the path that stand for ids.
  std::string part(std::size_t i) const { return request.matches[i + 1].str(); }

  /// The parameters of the request, of which only these may be there. Throws HttpError 400.
  void allow(const std::set<std::string>& names) const;
  std::optional<std::string> text(const std::string& name) const;
  /// Throws HttpError 400 if it is another than these.
  std::optional<std::string> one_of(const std::string& name, const std::vector<std::string>& values) const;
  std::vector<std::string> texts(const std::string& name) const;
  std::optional<double> number(const std::string& name) const;
  int integer(const std::string& name, int fallback, int low, int high) const;
  std::optional<bool> flag(const std::string& name) const;

  /// The body as an object with no other than these members. Throws HttpError 400.
  Json object(const std::set<std::string>& names) const;

  void answer(int status, const Json& json);
  void nothing() { response.status = 204; }
  /// An object of the store, the asked range of it; 304 if the asker has it by its `tag`, which tells its content.
  /// Throws HttpError 416 or 503.
  void send(const std::string& key, const std::string& media_type, const std::string& tag,
            const std::string& attachment = "");

  std::shared_ptr<Library> library() const { return service.libraries.open(owner); }
  /// Throws HttpError 404.
  StoredSong song(const std::string& id) const;
  Hum hum(const std::string& id) const;
};

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

/// A song as API.md has it.
Json json_of(const StoredSong& song);

}  // namespace tunefind::server
