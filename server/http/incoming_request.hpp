#pragma once

#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <optional>
#include <string_view>

#include "server/http/connection.hpp"
#include "server/http/exchange.hpp"
#include "server/http/lanes.hpp"

namespace tunefind::server {

/// One request as it arrives: first its head, then its body. Strict (framing.hpp), within the limits of bytes and time.
/// Used by the thread of the server's loop only.
class IncomingRequest {
 public:
  /// All must outlive the request.
  IncomingRequest(Connection& connection, Application& application, const HttpLimits& limits);

  /// Waits for the head. False if the connection ends without one.
  Task<bool> receive_head();
  /// The answer if the request is refused for its head; the connection then ends.
  std::optional<Response> refusal;
  Request head;

  // What the head says; valid until the next request.
  bool has_body() const { return has_body_; }
  bool head_only() const { return head_only_; }     ///< the answer is to have no content
  bool newer() const { return newer_; }             ///< HTTP/1.1
  bool keeps_connection() const { return keeps_; }  ///< another request may follow
  bool expects_continue() const { return expects_continue_; }

  /// Gives the body to the exchange as it arrives. True if it has been received to its end.
  Task<bool> receive_body(Exchange& exchange, Lanes& lanes);

 private:
  std::optional<Response> parse(std::string_view text);

  Connection& connection_;
  Application& application_;
  const HttpLimits& limits_;
  boost::beast::http::request_parser<boost::beast::http::buffer_body> parser_;
  bool has_body_ = false, head_only_ = false, newer_ = false, keeps_ = false, expects_continue_ = false;
};

}  // namespace tunefind::server
