#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "server/http/message.hpp"
#include "server/http/parameters.hpp"
#include "server/util/owner_gate.hpp"
#include "server/util/types.hpp"

namespace tunefind::server {

class Library;
struct Service;
struct StoredHum;
struct StoredSong;

/// One request while a route handles it: who asks, what for, and the answer. Used by one thread at a time.
class Call : public Parameters {
 public:
  /// All must outlive the call.
  Call(const Request& asked, Response& answered, Service& serving);

  const Request& request;
  Response& response;
  Service& service;
  Owner owner = 0;                        ///< 0 if nobody is logged in
  std::string secret;                     ///< the session's, empty if there is no session
  std::string body;                       ///< read by the router, except for routes that read it themselves
  std::string client;                     ///< address of the client
  std::string network;                    ///< what limits count as one client (network_of)
  bool secure = false;                    ///< the client is connected by TLS
  std::unique_ptr<OwnerGate::Pass> pass;  ///< the owner's; while a handler runs, and from `enter` on

  /// The path's `i`-th id, from 0.
  std::string part(std::size_t i) const;

  /// The body as a JSON object that has no members but these. Throws HttpError 400.
  Json object(const std::set<std::string>& names) const;

  /// Answers with JSON.
  void answer(int status, const Json& json);
  /// Answers 204, without a body.
  void nothing();
  /// Answers with an object of the object store, or the range of it that was asked for; with 304 if the client already
  /// has the content that `tag` identifies. With `attachment`, the browser saves it under that file name. Throws
  /// HttpError 416 or 503.
  void send(const std::string& key, const std::string& media_type, const std::string& tag,
            const std::string& attachment = "");

  /// Removes an object to which no record refers any more. If the object store fails, the next collection of orphans
  /// removes it.
  void remove_object(const std::string& key);

  /// Takes the owner's pass, if it is not held, so that the account is not deleted meanwhile. Throws HttpError 401.
  void enter();

  /// Throws HttpError 507 if the disk has no room for the announced body and the reserve.
  void require_room() const;

  /// The owner's library. Throws StorageError.
  std::shared_ptr<Library> own_library() const;
  /// The owner's song or hum of this id. Throws HttpError 404 if there is none.
  StoredSong song(const std::string& id) const;
  StoredHum hum(const std::string& id) const;
};

/// `Song` of API.md.
Json json_of(const StoredSong& song);

}  // namespace tunefind::server
