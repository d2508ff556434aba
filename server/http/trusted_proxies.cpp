#include "server/http/trusted_proxies.hpp"

#include <algorithm>
#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>
#include <boost/algorithm/string/trim.hpp>
#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>
#include <optional>

#include "features/error.hpp"

namespace tunefind::server {
namespace {

namespace ip = boost::asio::ip;

/// An address, IPv4 also where it is written as IPv6 (::ffff:127.0.0.1); nothing if the text is none.
std::optional<ip::address> address_of(const std::string& text) {
  boost::system::error_code error;
  const ip::address address = ip::make_address(text, error);
  if (error) return std::nullopt;
  if (address.is_v6() && address.to_v6().is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  return address;
}

/// The texts between commas, without blanks around them and without empty ones.
std::vector<std::string> parts_of(const std::string& list) {
  std::vector<std::string> parts;
  boost::split(parts, list, boost::is_any_of(","));
  for (std::string& part : parts) boost::trim(part);
  std::erase(parts, "");
  return parts;
}

}  // namespace

TrustedProxies::TrustedProxies(const std::string& list) {
  for (const std::string& part : parts_of(list)) {
    const std::string network = part.find('/') != std::string::npos   ? part
                                : part.find(':') == std::string::npos ? part + "/32"
                                                                      : part + "/128";
    boost::system::error_code no_v4, no_v6;
    const auto v4 = ip::make_network_v4(network, no_v4);
    const auto v6 = ip::make_network_v6(network, no_v6);
    if (!no_v4)
      v4_.push_back(v4.canonical());
    else if (!no_v6)
      v6_.push_back(v6.canonical());
    else
      throw ConfigError(fmt::format("behind-proxy: '{}' is neither an address nor a network such as 10.0.0.0/8", part));
  }
}

bool TrustedProxies::contains(const std::string& text) const {
  const std::optional<ip::address> address = address_of(text);
  if (!address) return false;
  if (address->is_v4())
    return std::any_of(v4_.begin(), v4_.end(), [&](const auto& network) {
      return ip::make_network_v4(address->to_v4(), network.prefix_length()).canonical() == network;
    });
  return std::any_of(v6_.begin(), v6_.end(), [&](const auto& network) {
    return ip::make_network_v6(address->to_v6(), network.prefix_length()).canonical() == network;
  });
}

std::string TrustedProxies::client_of(const Request& request) const {
  std::string client = request.address;
  if (!contains(client)) return client;
  std::string forwarded;
  for (const auto& [name, value] : request.headers)
    if (boost::iequals(name, "X-Forwarded-For")) forwarded += value + ",";
  const std::vector<std::string> hops = parts_of(forwarded);
  for (auto hop = hops.rbegin(); hop != hops.rend() && contains(client); ++hop) {
    const std::optional<ip::address> address = address_of(*hop);
    if (!address) break;  // not from a proxy that works
    client = address->to_string();
  }
  return client;
}

std::string network_of(const std::string& address) {
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(address, error);
  if (error || !parsed.is_v6()) return address;
  const boost::asio::ip::address_v6 v6 = parsed.to_v6();
  if (v6.is_v4_mapped()) return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, v6).to_string();
  boost::asio::ip::address_v6::bytes_type bytes = v6.to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), 0);
  return boost::asio::ip::address_v6(bytes).to_string();
}

bool is_loopback(const std::string& text) {
  const std::optional<ip::address> address = address_of(text);
  return address && address->is_loopback();
}

}  // namespace tunefind::server
