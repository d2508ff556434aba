// The quality figures of a few hums equal those worked out by hand.
#include "server/store/quality.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "server/store/service_store.hpp"
#include "server/store/stored_hum.hpp"
#include "tests/server/routes/openapi.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;
using namespace tunefind::server;
using test::openapi;

namespace {

constexpr Time kHour = 3600 * 1000, kDay = 24 * kHour;
constexpr Time kMonday = 20458 * kDay;  // 2026-01-05
constexpr Owner kOwner = 2;

std::string song(char letter) { return fmt::format("{:064x}", letter - 'a'); }

/// A hum whose results are these songs with these confidences.
StoredHum hum_of(int number, Time at, const std::vector<std::pair<char, double>>& found, Feedback feedback,
                 double took_ms = 10) {
  StoredHum hum;
  hum.id = fmt::format("{:024x}", number);
  hum.at = at;
  hum.feedback = std::move(feedback);
  Json results = Json::array();
  for (const auto& [letter, confidence] : found)
    results.push_back({{"rank", results.size() + 1},
                       {"song", {{"id", song(letter)}, {"title", std::string(1, letter)}}},
                       {"confidence", confidence}});
  hum.answer = {{"took_ms", took_ms}, {"results", results}};
  return hum;
}

struct Kept {
  TemporaryFolder folder;
  ServiceStore store{folder / "service"};
  int count = 0;
  void add(Time at, const std::vector<std::pair<char, double>>& found, Feedback feedback, double took_ms = 10) {
    store.put(kOwner, hum_of(++count, at, found, std::move(feedback), took_ms));
  }
  Json quality(bool week = true) const {
    Json quality = quality_of(store, kOwner, week);
    Json whole = quality;
    whole["experiments"] = Json::array();
    BOOST_TEST(openapi().mismatch(nlohmann::json::parse(whole.dump()), {{"$ref", "#/components/schemas/Quality"}}) ==
               "");
    return quality;
  }
};

Feedback right(char letter) { return {{song(letter)}, {}, false}; }

bool near(const Json& value, double expected) {
  return value.is_number() && std::abs(value.get<double>() - expected) < 1e-9;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(quality_test, Kept)

BOOST_AUTO_TEST_CASE(figures_without_data_are_null) {
  const Json nothing = quality();
  BOOST_TEST(nothing["judged"] == 0);
  for (const char* name : {"success_1", "success_10", "rr"}) BOOST_TEST(nothing[name].is_null(), name);
  BOOST_TEST(nothing["over_time"].empty());
  BOOST_TEST(nothing["reliability"].empty());
  BOOST_TEST(nothing["latency"]["searches"] == 0);
  BOOST_TEST(nothing["latency"]["p50_ms"].is_null());
}

BOOST_AUTO_TEST_CASE(ranks_become_success_and_reciprocal_rank) {
  add(kMonday, {{'a', 0.9}, {'b', 0.2}}, right('a'));    // rank 1
  add(kMonday, {{'a', 0.8}, {'b', 0.3}}, right('b'));    // rank 2
  add(kMonday, {{'a', 0.7}}, right('c'));                // not found
  add(kMonday, {}, right('c'));                          // nothing found
  add(kMonday, {{'a', 0.6}}, {{}, {}, true});            // none: not judged by rank
  add(kMonday, {{'a', 0.6}}, {{}, {song('a')}, false});  // the first is wrong: nor is this
  add(kMonday, {{'a', 0.6}}, {});                        // not judged
  std::vector<std::pair<char, double>> many;
  for (char letter = 'a'; letter < 'a' + 12; ++letter) many.emplace_back(letter, 0.5);
  add(kMonday, many, right('k'));  // rank 11
  const Json figures = quality();
  BOOST_TEST(figures["judged"] == 5);
  BOOST_TEST(near(figures["success_1"], 1.0 / 5));
  BOOST_TEST(near(figures["success_10"], 2.0 / 5));
  BOOST_TEST(near(figures["rr"], (1 + 1.0 / 2 + 1.0 / 11) / 5));
  BOOST_TEST(figures["latency"]["searches"] == 8);
}

BOOST_AUTO_TEST_CASE(the_best_ranked_of_several_right_songs_counts) {
  add(kMonday, {{'a', 0.9}, {'b', 0.5}, {'c', 0.4}}, {{song('c'), song('b')}, {}, false});
  BOOST_TEST(near(quality()["rr"], 0.5));
  BOOST_TEST(quality()["failures"][0]["rank"] == 2);
  BOOST_TEST(quality()["failures"][0]["song"] == song('b'));
}

BOOST_AUTO_TEST_CASE(weeks_begin_on_mondays_in_utc) {
  add(kMonday - 1, {{'a', 0.9}}, right('a'));
  add(kMonday, {{'a', 0.9}}, right('b'));
  add(kMonday + 7 * kDay - 1, {{'a', 0.9}}, right('a'));
  const Json weeks = quality(true)["over_time"], days = quality(false)["over_time"];
  BOOST_TEST_REQUIRE(weeks.size() == 2u);
  BOOST_TEST(weeks[0]["from"] == "2025-12-29");
  BOOST_TEST(weeks[1]["from"] == "2026-01-05");
  BOOST_TEST(weeks[1]["judged"] == 2);
  BOOST_TEST(near(weeks[1]["success_1"], 0.5));
  BOOST_TEST_REQUIRE(days.size() == 3u);
  BOOST_TEST(days[0]["from"] == "2026-01-04");
  BOOST_TEST(days[2]["from"] == "2026-01-11");
}

BOOST_AUTO_TEST_CASE(reliability_bins_the_first_results_of_judged_hums) {
  add(kMonday, {{'a', 0.95}}, right('a'));
  add(kMonday, {{'a', 1.0}}, {{}, {}, true});
  add(kMonday, {{'a', 0.15}}, {{}, {song('a')}, false});
  add(kMonday, {{'a', 0.95}}, {});                                    // not judged
  add(kMonday, {{'a', 0.95}, {'b', 0.1}}, {{}, {song('b')}, false});  // the first is not judged
  const Json bins = quality()["reliability"];
  BOOST_TEST_REQUIRE(bins.size() == 2u);
  BOOST_TEST(near(bins[0]["low"], 0.1));
  BOOST_TEST(near(bins[0]["right"], 0));
  BOOST_TEST(near(bins[1]["low"], 0.9));
  BOOST_TEST(near(bins[1]["high"], 1));
  BOOST_TEST(near(bins[1]["confidence"], 0.975));
  BOOST_TEST(near(bins[1]["right"], 0.5));
  BOOST_TEST(bins[1]["hums"] == 2);
}

BOOST_AUTO_TEST_CASE(latencies_are_nearest_rank_percentiles) {
  for (int i = 1; i <= 100; ++i) add(kMonday, {}, {}, i);
  const Json latency = quality()["latency"];
  BOOST_TEST(latency["searches"] == 100);
  BOOST_TEST(latency["p50_ms"] == 50.0);
  BOOST_TEST(latency["p95_ms"] == 95.0);
  BOOST_TEST(latency["p99_ms"] == 99.0);
}

BOOST_AUTO_TEST_CASE(lists_the_twenty_worst_failures_first) {
  add(kMonday, {{'a', 0.9}, {'b', 0.5}}, right('b'));  // sure of the wrong one, but the right one is there
  add(kMonday, {{'a', 0.3}}, right('b'));              // not found at all
  add(kMonday, {{'a', 0.8}}, right('b'));              // not found, and sure of it
  add(kMonday, {{'a', 0.9}}, right('a'));              // no failure
  const Json failures = quality()["failures"];
  BOOST_TEST_REQUIRE(failures.size() == 3u);
  BOOST_TEST(failures[0]["hum"] == fmt::format("{:024x}", 3));
  BOOST_TEST(failures[0]["rank"].is_null());
  BOOST_TEST(failures[0]["found"] == song('a'));
  BOOST_TEST(failures[1]["hum"] == fmt::format("{:024x}", 2));
  BOOST_TEST(failures[2]["rank"] == 2);
  BOOST_TEST(failures[2]["title"] == "b");
  for (int i = 0; i < 30; ++i) add(kMonday, {}, right('b'));
  BOOST_TEST(quality()["failures"].size() == 20u);
}

BOOST_AUTO_TEST_CASE(ignores_hums_of_other_owners) {
  store.put(kOwner + 1, hum_of(1, kMonday, {{'a', 0.9}}, right('a')));
  BOOST_TEST(quality()["judged"] == 0);
}

BOOST_AUTO_TEST_CASE(lists_only_results_folders_as_experiments) {
  BOOST_TEST(experiments_in("").empty());
  BOOST_TEST(experiments_in(folder / "missing").empty());
  const std::string good =
      R"({"queries":10,"songs":20,"metrics":{"Success@1":{"mean":0.5},"Success@10":{"mean":0.9},"RR":{"mean":0.6}}})";
  write_file(folder / "runs/a/metrics.json", good);
  write_file(folder / "runs/deep/b/metrics.json", good);
  write_file(folder / "runs/broken/metrics.json", "{");
  write_file(folder / "runs/other/metrics.json", R"({"metrics":7})");
  write_file(folder / "runs/list/metrics.json", "[1]");
  write_file(
      folder / "runs/odd/metrics.json",
      R"({"queries":"many","songs":20,"metrics":{"Success@1":{"mean":"x"},"Success@10":{"mean":0.9},"RR":{"mean":[]}}})");
  const Json experiments = experiments_in(folder / "runs");
  BOOST_TEST(experiments.size() == 2u);
  Json whole = quality();
  whole["experiments"] = experiments;
  BOOST_TEST(openapi().mismatch(nlohmann::json::parse(whole.dump()), {{"$ref", "#/components/schemas/Quality"}}) == "");
}

BOOST_AUTO_TEST_SUITE_END()
