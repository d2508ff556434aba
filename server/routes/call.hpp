#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "server/http/httplib_fwd.hpp"
#include "server/http/parameters.hpp"
#include "server/util/owner_gate.hpp"
#include "server/util/types.hpp"

namespace tunefind::server {

class Library;
struct Service;
struct StoredHum;
struct StoredSong;

/// One request on its way through a route: who asks, what, and the answer. Of one thread.
class Call : public Parameters {
 public:
  Call(const httplib::Request& asked, httplib::Response& answered, Service& serving);

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
  std::string part(std::size_t i) const;

  /// The body as an object with no other than these members. Throws HttpError 400.
  Json object(const std::set<std::string>& names) const;

  void answer(int status, const Json& json);
  void nothing();
  /// An object of the store, the asked range of it; 304 if the asker has it by its `tag`, which tells its content.
  /// Throws HttpError 416 or 503.
  void send(const std::string& key, const std::string& media_type, const std::string& tag,
            const std::string& attachment = "");

  std::shared_ptr<Library> own_library() const;
  /// Throws HttpError 404.
  StoredSong song(const std::string& id) const;
  StoredHum hum(const std::string& id) const;
};

/// A song as API.md has it.
Json json_of(const StoredSong& song);

}  // namespace tunefind::server
