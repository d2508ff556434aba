// What concerns accounts is logged by number: no name and no secret, and addresses only if asked for.
#include "server/util/security_log.hpp"

#include <boost/test/unit_test.hpp>
#include <sstream>

#include "tests/server/service_fixture.hpp"

using namespace tunefind;
using namespace tunefind::test;

BOOST_AUTO_TEST_SUITE(security_log_test)

BOOST_AUTO_TEST_CASE(the_security_log_knows_numbers_but_no_names) {
  const TemporaryFolder folder;
  for (const bool addresses : {false, true}) {
    const std::filesystem::path log = folder / (addresses ? "with" : "without");
    const RunningService service([&](auto& options) {
      options.security_log = log;
      options.log_addresses = addresses;
    });
    Client ann = service.signed_up("annabella");
    service.client().post("/v1/sessions", {{"name", "annabella"}, {"password", "a wrong password"}});
    service.client().post("/v1/sessions", {{"name", "nobody"}, {"password", "a wrong password"}});
    ann.post("/v1/tokens", {{"label", "x"}, {"days", 1}, {"password", kPassword}});
    ann.patch("/v1/account", {{"consent", true}});
    ann.patch("/v1/account", {{"password", kPassword}, {"new_password", "another horse battery"}});
    ann.remove("/v1/account", {{"password", "another horse battery"}});
    std::vector<std::string> events;
    std::istringstream lines(read_file(log));
    for (std::string line; std::getline(lines, line);) {
      const json event = json::parse(line);
      events.push_back(event["event"]);
      BOOST_TEST(event.contains("address") == addresses);
      BOOST_TEST(event["account"].is_null() == (events.size() == 3), line);  // the third is about no known account
    }
    BOOST_TEST(events == std::vector<std::string>({"sign_up", "log_in_failed", "log_in_failed", "token_made",
                                                   "consent_given", "new_password", "account_deleted"}),
               boost::test_tools::per_element());
    const std::string text = read_file(log);
    for (const char* secret : {"annabella", "nobody", "horse", "wrong password"})
      BOOST_TEST(text.find(secret) == std::string::npos, secret);
    BOOST_TEST((std::filesystem::status(log).permissions() == std::filesystem::perms(0600)));
  }
}

BOOST_AUTO_TEST_SUITE_END()
