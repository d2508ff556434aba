#pragma once

#include <memory>
#include <string_view>

#include "server/http/message.hpp"

namespace tunefind::server {

/// One request and its answer. The HTTP server calls the members from worker threads, but one after the other; they do
/// not throw.
class Exchange {
 public:
  virtual ~Exchange() = default;
  /// True once the response is complete. If that is before the whole body has been received, the rest of the body is
  /// not wanted and the connection ends after the answer.
  virtual bool answered() const = 0;
  /// A piece of the body; only before `answered()`.
  virtual void receive(std::string_view piece) = 0;
  /// The body has been received to its end, or there is none: completes the response.
  virtual void finish() = 0;
  /// The body has not been received to its end and will not be: completes the response as an error.
  virtual void fail(int status, const std::string& message) = 0;
  virtual Response& response() = 0;
};

/// What answers requests.
class Application {
 public:
  virtual ~Application() = default;
  /// Begins to answer the request with this head. Called from worker threads, several at once; does not throw.
  virtual std::unique_ptr<Exchange> begin(Request request) = 0;
  /// The answer to what is not a request that could be given to `begin`.
  virtual Response refusal(int status, const std::string& message) = 0;
};

}  // namespace tunefind::server
