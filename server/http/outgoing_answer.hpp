#pragma once

#include "server/http/connection.hpp"
#include "server/http/exchange.hpp"
#include "server/http/lanes.hpp"

namespace tunefind::server {

/// How an answer goes over its connection.
struct AnswerForm {
  bool keep = false;       ///< the connection stays open for another request
  bool head_only = false;  ///< without its content
  bool chunked = true;     ///< the client understands chunks (HTTP/1.1)
};

/// Sends an answer with the headers `always` as well: its body, its content piece by piece, or its events until their
/// source is closed, with a comment from time to time. Content is fetched in the lane. Throws if the client is gone or
/// too slow, or if the content cannot be fetched.
Task<void> send(Connection& connection, Response& response, AnswerForm form, const Headers& always, Lanes& lanes,
                Lane lane);

}  // namespace tunefind::server
