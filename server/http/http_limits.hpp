#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace tunefind::server {

/// What a client can take of the server. A client that exceeds a limit loses its connection, after an answer if one can
/// still be given.
struct HttpLimits {
  using Seconds = std::chrono::duration<double>;

  Seconds idle{60};           ///< until the first byte of the next request
  Seconds head{10};           ///< from the first byte of a request to the end of its headers
  Seconds pause{10};          ///< without a byte of a body
  Seconds stalled{30};        ///< without a byte of an answer being taken
  double bytes_per_s = 4096;  ///< of a body or an answer on average, after the first `pause` or `stalled`
  std::size_t head_bytes = 32 << 10;
  std::uint64_t body_bytes = 8ull << 30;
  std::size_t connections = 1024;         ///< in all
  std::size_t address_connections = 128;  ///< of one address, for IPv6 of one /64
  std::function<bool(const std::string&)> shared =
      {};           ///< addresses that speak for many clients and may have any number
  Seconds stop{5};  ///< for requests in progress when the server stops
};

}  // namespace tunefind::server
