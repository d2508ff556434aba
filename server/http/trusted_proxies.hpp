#pragma once

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <string>
#include <vector>

#include "server/http/message.hpp"

namespace tunefind::server {

/// The proxies whose X-Forwarded headers are believed.
class TrustedProxies {
 public:
  /// Addresses and networks between commas, such as "127.0.0.1, 10.0.0.0/8, ::1"; none if the text is empty. Throws
  /// ConfigError.
  explicit TrustedProxies(const std::string& list);
  bool empty() const { return v4_.empty() && v6_.empty(); }
  bool contains(const std::string& address) const;
  /// Address of the client that made a request: the other end of the connection or, if that is a trusted proxy, the
  /// last address in the X-Forwarded-For headers that is none. What a client itself writes into them is never reached.
  std::string client_of(const Request& request) const;

 private:
  std::vector<boost::asio::ip::network_v4> v4_;
  std::vector<boost::asio::ip::network_v6> v6_;
};

/// What limits count as one client: an IPv4 address, or the /64 of an IPv6 address, of which a client has all. A text
/// that is no address is returned as it is.
std::string network_of(const std::string& address);

/// True for addresses of this machine alone (127.0.0.0/8, ::1).
bool is_loopback(const std::string& address);

}  // namespace tunefind::server
