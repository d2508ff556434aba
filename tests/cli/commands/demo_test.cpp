// The demo renders beats and hums, ingests the beats and finds them: the main task from end to end. It runs here with
// the fastest pitch tracker, which is good enough for rendered hums.
#include "tests/cli/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

BOOST_FIXTURE_TEST_SUITE(demo_test, CommandFixture)

BOOST_AUTO_TEST_CASE(most_generated_hums_find_their_beat_first) {
  const CommandResult demo =
      must({"demo", "demo", "--json", "--quiet", "-k", "1", "--set", "pitch.strategy=aubio_plain"});
  BOOST_TEST(demo.err.empty(), demo);
  const auto lines = lines_of(demo.out);
  BOOST_TEST(lines.size() >= 10u);
  std::size_t first = 0;
  for (const std::string& line : lines) {
    const auto answer = nlohmann::json::parse(line);
    const auto query = answer["query"].get<std::string>();
    first += answer["results"][0]["song"] == query.substr(0, query.rfind('-'));
  }
  BOOST_TEST(static_cast<double>(first) >= 0.8 * static_cast<double>(lines.size()));

  // Its catalogue can be searched by `tunefind search` with the same results.
  const std::string hum = nlohmann::json::parse(lines.front())["query"];
  const auto again = must({"search", "demo/queries/" + hum + ".wav", "--catalogue", "demo/catalogue", "--json", "-k",
                           "1", "--set", "pitch.strategy=aubio_plain"})
                         .json();
  BOOST_TEST(again["results"] == nlohmann::json::parse(lines.front())["results"]);
}

BOOST_AUTO_TEST_SUITE_END()
