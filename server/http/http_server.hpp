#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "server/http/exchange.hpp"
#include "server/http/http_limits.hpp"

namespace tunefind::server {

/// An HTTP/1.1 server (RFC 9112) on Boost.Beast. One thread moves the bytes of all connections; the application runs in
/// the threads of its lanes, which are never held by a slow client.
class HttpServer {
 public:
  /// Every answer has the headers `always`. `application` must outlive the server.
  HttpServer(Application& application, Headers always, HttpLimits limits = {});
  ~HttpServer();

  /// Opens the port, or any free one if it is 0, and returns its number. Throws Error if that is not possible.
  int listen(const std::string& host, int port);
  /// Serves until `stop` is true, then calls `stopping` and ends: requests in progress are given `limits.stop`. Throws
  /// Error if connections can no longer be accepted.
  void run(const std::atomic<bool>& stop, const std::function<void()>& stopping);

 private:
  struct Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace tunefind::server
