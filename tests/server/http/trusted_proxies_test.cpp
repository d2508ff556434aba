// The client is the last address before the trusted proxies, whatever a client writes into the headers itself.
#include "server/http/trusted_proxies.hpp"

#include <boost/test/unit_test.hpp>

#include "features/error.hpp"

using namespace tunefind;
using namespace tunefind::server;

namespace {

std::string client(const std::string& proxies, const std::string& peer, const std::vector<std::string>& forwarded) {
  Request request;
  request.address = peer;
  for (const std::string& line : forwarded) request.headers.add("x-forwarded-for", line);
  return TrustedProxies(proxies).client_of(request);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(trusted_proxies_test)

BOOST_AUTO_TEST_CASE(headers_of_strangers_mean_nothing) {
  BOOST_TEST(client("", "127.0.0.1", {"1.2.3.4"}) == "127.0.0.1");
  BOOST_TEST(client("10.0.0.0/8", "9.9.9.9", {"1.2.3.4"}) == "9.9.9.9");
}

BOOST_AUTO_TEST_CASE(the_client_is_the_last_address_before_the_proxies) {
  const std::string proxies = "127.0.0.0/8, 10.1.0.0/16,fd00::/8";
  BOOST_TEST(client(proxies, "127.0.0.1", {"1.2.3.4"}) == "1.2.3.4");
  BOOST_TEST(client(proxies, "::ffff:127.0.0.1", {"1.2.3.4"}) == "1.2.3.4");
  BOOST_TEST(client(proxies, "127.0.0.1", {"6.6.6.6, 1.2.3.4"}) == "1.2.3.4");
  BOOST_TEST(client(proxies, "127.0.0.1", {"6.6.6.6", "1.2.3.4"}) == "1.2.3.4");
  BOOST_TEST(client(proxies, "127.0.0.1", {"6.6.6.6, 1.2.3.4, 10.1.2.3", "fd00::7"}) == "1.2.3.4");
  BOOST_TEST(client(proxies, "127.0.0.1", {"2001:db8::1"}) == "2001:db8::1");
  BOOST_TEST(client(proxies, "127.0.0.1", {"1.2.3.4, not an address"}) == "127.0.0.1");
  BOOST_TEST(client(proxies, "127.0.0.1", {}) == "127.0.0.1");
  BOOST_TEST(client(proxies, "10.1.255.255", {"10.1.0.0, 10.2.0.0"}) == "10.2.0.0");
}

BOOST_AUTO_TEST_CASE(limits_count_an_ipv6_network_as_one_client) {
  BOOST_TEST(network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::9"));
  BOOST_TEST(network_of("2001:db8:1:2::") != network_of("2001:db8:1:3::"));
  BOOST_TEST(network_of("::ffff:1.2.3.4") == "1.2.3.4");
  BOOST_TEST(network_of("1.2.3.4") == "1.2.3.4");
  BOOST_TEST(network_of("nonsense") == "nonsense");
}

BOOST_AUTO_TEST_CASE(edges_of_networks) {
  const TrustedProxies proxies("10.1.0.0/16,1.2.3.4,::1");
  for (const char* inside : {"10.1.0.0", "10.1.0.1", "10.1.255.255", "1.2.3.4", "::1"})
    BOOST_TEST(proxies.contains(inside), inside);
  for (const char* outside : {"10.0.255.255", "10.2.0.0", "1.2.3.5", "::2", "", "x", "10.1"})
    BOOST_TEST(!proxies.contains(outside), outside);
  BOOST_TEST(TrustedProxies("0.0.0.0/0").contains("8.8.8.8"));
  for (const char* bad : {"x", "10.0.0.0/33", "10.0.0", "::1/129", "proxy.example.org"})
    BOOST_CHECK_THROW(TrustedProxies{bad}, ConfigError);
}

BOOST_AUTO_TEST_SUITE_END()
