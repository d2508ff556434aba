// An expectation is met exactly within its tolerance, and a frozen configuration is distinguished from any other one.
#include "experiments/bench/expectations.hpp"

#include <boost/test/unit_test.hpp>

#include "features/error.hpp"

using namespace tunefind;

namespace {

ConfigClaims claims_of(const std::string& text) {
  Settings settings;
  settings.read_text(text, "my.ini");
  ConfigClaims claims = take_claims(settings);
  settings.require_all_taken();  // nothing else was given
  return claims;
}

void fails(const std::string& text, const std::string& words) {
  BOOST_CHECK_EXCEPTION(claims_of(text), ConfigError, [&](const ConfigError& error) {
    BOOST_TEST_MESSAGE(error.what());
    return std::string(error.what()).find(words) != std::string::npos;
  });
}

RunMetrics metrics_with(double rr) {
  QueryOutcome found, missed;
  found.metrics.reciprocal_rank = missed.metrics.reciprocal_rank = rr;
  return run_metrics({found, missed}, {});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(expectations_test)

BOOST_AUTO_TEST_CASE(reads_expected_figures_and_their_tolerance) {
  const ConfigClaims claims = claims_of("[expected]\nRR = 0.96\nSuccess@1 = .5\ntolerance = 0.01\n");
  BOOST_REQUIRE(claims.expectations.size() == 2u);
  BOOST_TEST(claims.expectations[0].figure == "RR");
  BOOST_TEST(claims.expectations[0].expected == 0.96);
  BOOST_TEST(claims.expectations[1].tolerance == 0.01);
  BOOST_TEST(!claims.baseline.has_value());
  BOOST_TEST(claims_of("").expectations.empty());
}

BOOST_AUTO_TEST_CASE(rejects_unknown_figures_and_malformed_claims) {
  fails("[expected]\nMRR = 0.9\n", "[expected] has no figure 'MRR'; allowed are tolerance, RR");
  fails("[expected]\nRR = high\n", "expected.RR = high");
  fails("[expected]\nRR = 1.5\n", "expected.RR = 1.5");
  fails("[baseline]\nname = x\nversion = 1\n", "baseline.config is missing");
  fails("[baseline]\nname = x\nversion = 1.5\nconfig = 00\n", "baseline.version = 1.5");
  fails("[baseline]\nname = x\nversion = 1\nconfig = 00\ncolour = red\n", "[baseline] has no key 'colour'");
}

BOOST_AUTO_TEST_CASE(an_expectation_is_met_up_to_its_tolerance) {
  const std::vector<Expectation> expected{{"RR", 0.5, 0.001}};
  for (const double rr : {0.5, 0.501, 0.499}) BOOST_TEST(check_expectations(expected, metrics_with(rr)).met);
  for (const double rr : {0.5011, 0.4989, 0.0}) BOOST_TEST(!check_expectations(expected, metrics_with(rr)).met);
  BOOST_TEST(check_expectations({}, metrics_with(0.1)).met);
  BOOST_TEST(check_expectations(expected, metrics_with(0.1)).text.find("NOT MET") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(only_the_data_root_can_change_in_a_frozen_configuration) {
  const std::map<std::string, std::string> settings{{"align.strategy", "drift_dtw"}, {"data.root", "here"}};
  const std::string hash = config_hash(settings);
  BOOST_TEST(hash.size() == 16u);
  auto elsewhere = settings;
  elsewhere["data.root"] = "there";
  require_frozen({"mine", 1, hash}, elsewhere);
  auto other = settings;
  other["align.strategy"] = "linear_scaling";
  BOOST_CHECK_EXCEPTION(require_frozen({"mine", 2, hash}, other), ConfigError, [&](const ConfigError& error) {
    const std::string message = error.what();
    return message.find("baseline mine, version 2") == 0 && message.find(config_hash(other)) != std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()
