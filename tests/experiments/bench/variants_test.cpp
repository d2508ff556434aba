// A sweep stands for every combination of its values and nothing else.
#include "experiments/bench/variants.hpp"

#include <boost/test/unit_test.hpp>

#include "engine/strategies/strategies.hpp"
#include "features/error.hpp"

using namespace tunefind;

namespace {

std::vector<std::string> names(const std::string& text) {
  Settings settings;
  settings.read_text(text, "my.ini");
  std::vector<std::string> found;
  for (const Variant& variant : variants_of(settings)) found.push_back(variant.name);
  return found;
}

std::string failure_of(const std::string& text) {
  try {
    names(text);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

using Names = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(variants_test)

BOOST_AUTO_TEST_CASE(a_grid_expands_to_every_combination) {
  BOOST_TEST(names("[sweep]\nalign.drift_penalty = 1, 2 ,3\nfilter.keep = 50,100\n") ==
                 (Names{"align.drift_penalty=1,filter.keep=50", "align.drift_penalty=1,filter.keep=100",
                        "align.drift_penalty=2,filter.keep=50", "align.drift_penalty=2,filter.keep=100",
                        "align.drift_penalty=3,filter.keep=50", "align.drift_penalty=3,filter.keep=100"}),
             boost::test_tools::per_element());
  BOOST_TEST(names("[align]\nstrategy = line_dtw\n") == Names{""}, boost::test_tools::per_element());
  BOOST_TEST(names("[sweep]\ndata.catalogues = a b, c\n") == (Names{"data.catalogues=a b", "data.catalogues=c"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(named_grids_are_expanded_one_after_the_other) {
  BOOST_TEST(names("[sweep.b]\nalign.strategy = linear_scaling\n[sweep.a]\nalign.strategy = drift_dtw\n"
                   "align.drift_penalty = 1, 2\n") ==
                 (Names{"align.drift_penalty=1,align.strategy=drift_dtw",
                        "align.drift_penalty=2,align.strategy=drift_dtw", "align.strategy=linear_scaling"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(swept_values_override_other_settings) {
  Settings settings;
  settings.read_text("[filter]\nkeep = 7\n[rank]\nstrategy = score\n[sweep]\nfilter.keep = 50, 60\n", "my.ini");
  std::vector<int> kept;
  for (Variant& variant : variants_of(settings)) {
    const auto strategies = make_strategies(variant.settings);
    variant.settings.require_all_taken();
    kept.push_back(std::stoi(variant.settings.canonical().at("filter.keep")));
    BOOST_TEST(variant.settings.canonical().at("rank.strategy") == "score");
  }
  BOOST_TEST(kept == (std::vector<int>{50, 60}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(rejects_malformed_sweeps) {
  for (const char* value : {"", "1,", ",1", "1,,2"})
    BOOST_TEST(failure_of(std::string("[sweep]\nfilter.keep = ") + value + "\n").find("a value is missing") !=
               std::string::npos);
  BOOST_TEST(failure_of("[sweep]\nkeep = 1\n").find("sweep.keep: is not of the form SECTION.KEY") == 0u);
  BOOST_TEST(failure_of("[sweep]\nfilter.keep = 1, 1\n").find("filter.keep=1 occurs twice") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
