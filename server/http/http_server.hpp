#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "server/http/exchange.hpp"

namespace tunefind::server {

/// What a client can take of the server. A client that exceeds a limit loses its connection, after an answer if one can
/// still be given.
struct HttpLimits {
  using Seconds = std::chrono::duration<double>;

  Seconds idle{60};           ///< until the first byte of the next request
  Seconds head{10};           ///< from the first byte of a request to the end of its headers
  Seconds pause{10};          ///< without a byte of a body
  Seconds stalled{30};        ///< without a byte of an answer being taken
  double bytes_per_s = 4096;  ///< of a body on average, after the first `pause`
  std::size_t head_bytes = 32 << 10;
  std::uint64_t body_bytes = 8ull << 30;
  std::size_t connections = 1024;         ///< in all
  std::size_t address_connections = 128;  ///< of one address, for IPv6 of one /64; 0: any number
  Seconds stop{5};                        ///< for requests in progress when the server stops
};

/// An HTTP/1.1 server (RFC 9112) on Boost.Beast. One thread moves the bytes of all connections; the application runs in
/// worker threads, which are never held by a slow client.
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
