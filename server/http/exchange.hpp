#pragma once

#include <memory>
#include <string_view>

#include "server/http/message.hpp"

namespace tunefind::server {

/// What a request may have to wait for. Each lane has threads of its own, so that requests of one lane never wait for
/// those of another: `quick` waits for nothing but the database, `search` for a turn to search, `password` for a
/// password to be hashed, `storage` for the place where originals are.
enum class Lane { quick, search, password, storage };

/// One request and its answer. The HTTP server calls the members from threads of its lanes, but one after the other;
/// they do not throw.
class Exchange {
 public:
  virtual ~Exchange() = default;
  /// Where the members are to be called.
  virtual Lane lane() const { return Lane::quick; }
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
  /// Begins to answer the request with this head. Called from threads of the lane `quick`, several at once; does not
  /// throw.
  virtual std::unique_ptr<Exchange> begin(Request request) = 0;
  /// The answer to what is not a request that could be given to `begin`.
  virtual Response refusal(int status, const std::string& message) = 0;
  /// A connection was closed because there are too many.
  virtual void connection_refused() {}
};

}  // namespace tunefind::server
