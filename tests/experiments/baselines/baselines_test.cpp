// Every baseline is as it was when it was frozen. It writes out all settings, so that a changed default cannot change
// it.
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "experiments/bench/configuration.hpp"
#include "experiments/bench/expectations.hpp"

using namespace tunefind;

BOOST_AUTO_TEST_SUITE(baselines_test)

BOOST_AUTO_TEST_CASE(baselines_have_not_changed_since_they_were_frozen) {
  std::size_t found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(TUNEFIND_SOURCES "/experiments/baselines")) {
    Settings settings;
    settings.read_file(entry.path());
    const ConfigClaims claims = take_claims(settings);
    BOOST_REQUIRE(claims.baseline.has_value());
    BOOST_TEST(claims.baseline->name == entry.path().stem().string());
    BOOST_TEST(!claims.expectations.empty());
    const auto canonical = canonical_settings(settings);
    BOOST_CHECK_NO_THROW(require_frozen(*claims.baseline, canonical));
    Settings written;
    written.read_file(entry.path());
    for (const auto& [name, value] : canonical)
      BOOST_TEST((written.has(name) || name == "data.root"), entry.path() << " lacks " << name);
    ++found;
  }
  BOOST_TEST(found >= 5u);
}

BOOST_AUTO_TEST_SUITE_END()
