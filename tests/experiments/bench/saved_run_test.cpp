// Reading a results folder gives what was written; files that are damaged, missing or of another run are refused by
// name.
#include "experiments/bench/saved_run.hpp"

#include <boost/test/unit_test.hpp>

#include "features/error.hpp"
#include "tests/experiments/results_samples.hpp"

using namespace tunefind;

namespace {

const std::vector<std::size_t> kRanks{1, 1, 3, 0, 12, 1};

void replace(const std::filesystem::path& path, const std::string& old, const std::string& text) {
  std::string content = read_file(path);
  const std::size_t at = content.find(old);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, path << " has no " << old);
  write_file(path, content.replace(at, old.size(), text));
}

std::string complaint(const std::filesystem::path& path) {
  try {
    read_saved_runs({path});
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was wrong";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(saved_run_test)

BOOST_AUTO_TEST_CASE(reads_back_what_was_written) {
  const TemporaryFolder folder;
  const ExperimentResult written = test::result_with(kRanks);
  const RunMetrics metrics = metrics_of(written);
  const SavedRun run = read_saved_runs({test::write_sample(folder, "mine", written)}).front();
  BOOST_TEST(run.name == "mine");
  BOOST_TEST(run.songs == 50u);
  BOOST_TEST(run.metrics.queries == kRanks.size());
  BOOST_TEST((run.metrics.metrics == metrics.metrics));
  BOOST_TEST((run.metrics.lost == metrics.lost));
  BOOST_TEST((run.metrics.filter_recall_at == metrics.filter_recall_at));
  BOOST_TEST((run.metrics.search_ms == metrics.search_ms));
  BOOST_REQUIRE(run.metrics.strata.size() == metrics.strata.size());
  BOOST_TEST((run.metrics.strata.back().rr == metrics.strata.back().rr));
  BOOST_TEST((run.settings == written.settings));
  BOOST_TEST(run.defaults.at("align.drift_penalty") == "1.25");
  BOOST_TEST(run.settings.at("align.drift_penalty") == "2");
  BOOST_REQUIRE(run.outcomes.size() == kRanks.size());
  for (std::size_t i = 0; i < kRanks.size(); ++i) {
    BOOST_TEST(run.outcomes[i].query == written.outcomes[i].query);
    BOOST_TEST(run.outcomes[i].person == written.outcomes[i].person);
    BOOST_TEST(run.outcomes[i].rank == kRanks[i]);
    BOOST_TEST((run.outcomes[i].filter_rank == written.outcomes[i].filter_rank));
    BOOST_TEST((run.outcomes[i].lost_at == written.outcomes[i].lost_at));
    BOOST_TEST(run.outcomes[i].confidence == written.outcomes[i].confidence);
  }
  BOOST_TEST(run.failures.size() == 3u);
  BOOST_TEST(run.failures.at("person2-2").right.hum.size() == 20u);
  BOOST_TEST(run.environment.front().first == "tunefind");
}

BOOST_AUTO_TEST_CASE(the_defaults_are_those_of_the_chosen_strategies) {
  const TemporaryFolder folder;
  ExperimentResult written = test::result_with(kRanks);
  Settings settings;
  settings.set("data.queries=hums");
  settings.set("align.strategy=linear_scaling");
  written.settings = canonical_settings(std::move(settings));
  const SavedRun run = read_saved_runs({test::write_sample(folder, "scaled", written)}).front();
  std::vector<std::string> changed;
  for (const auto& [key, value] : run.settings)
    if (run.defaults.at(key) != value) changed.push_back(key);
  BOOST_TEST(changed == (std::vector<std::string>{"align.strategy", "data.queries"}), boost::test_tools::per_element());
  BOOST_TEST(run.defaults.at("align.strategy") == "drift_dtw");
}

BOOST_AUTO_TEST_CASE(reads_a_sweep_in_order_and_tells_equal_names_apart_by_path) {
  const TemporaryFolder folder;
  test::write_sample(folder, "sweep/b", test::result_with(kRanks));
  test::write_sample(folder, "sweep/a", test::result_with(kRanks));
  const std::vector<SavedRun> runs = read_saved_runs({folder / "sweep"});
  BOOST_REQUIRE(runs.size() == 2u);
  BOOST_TEST(runs[0].name == "a");
  test::write_sample(folder, "other/a", test::result_with(kRanks));
  const std::vector<SavedRun> alike = read_saved_runs({folder / "sweep", folder / "other/a"});
  BOOST_TEST(alike[0].name == (folder / "sweep/a").string());
  BOOST_TEST(alike[2].name == (folder / "other/a").string());
}

BOOST_AUTO_TEST_CASE(names_the_damaged_file_and_the_damage) {
  struct Case {
    const char *file, *old, *text;
    std::vector<std::string> parts;  // of the error message
  };
  const std::vector<Case> cases{
      {"metrics.json", "\"queries\": 6", "\"queries\": ", {"metrics.json: damaged"}},
      {"metrics.json", "\"RR\"", "\"RX\"", {"metrics.json: damaged", "RR"}},
      {"metrics.json", "\"queries\": 6", "\"queries\": 7", {"metrics.json: 7 queries, but per_query.tsv has 6"}},
      {"metrics.json", "\"mean\": 0.", "\"mean\": 0.1", {"metrics.json: RR 0.1", "per_query.tsv is"}},
      {"metrics.json", "\"mean\": 0.", "\"mean\": null, \"x\": 0.", {"metrics.json: damaged", "null"}},
      {"metrics.json", "\"re-rank\"", "\"elsewhere\"", {"metrics.json: 'elsewhere' is not known"}},
      {"metrics.json", "\"50\"", "\"many\"", {"metrics.json: filter_recall_at 'many'"}},
      {"per_query.tsv", "\trank\t", "\trung\t", {"per_query.tsv:1: there is no column 'rank'"}},
      {"per_query.tsv",
       "person1-1\tperson1\t1\t",
       "person1-1\tperson1\t",
       {"per_query.tsv:3: 19 columns instead of 20"}},
      {"per_query.tsv", "person1-1\tperson1\t1\t", "person1-1\tperson1\t1.5\t", {"per_query.tsv:3: rank 1.5"}},
      {"per_query.tsv",
       "person1-1\tperson1\t1\t",
       "person1-1\tperson1\t51\t",
       {"per_query.tsv:3: rank '51'", "[0, 50]"}},
      {"per_query.tsv", "0.9375", "nan", {"per_query.tsv:2: confidence 'nan'"}},
      {"per_query.tsv", "uncertain", "perhaps", {"per_query.tsv: 'perhaps' is not known"}},
      {"failures.json", "}]", "", {"failures.json: damaged"}},
      {"failures.json", "[{", "[{\"query\":\"x\"},{", {"failures.json: 4 queries", "3 have no right song first"}},
      {"failures.json", "\"hum\":[[[", "\"hum\":[[[\"x\",", {"failures.json: damaged"}},
      {"environment.json", "{", "[", {"environment.json: damaged"}},
      {"config.ini", "[align]", "[elsewhere]", {"config.ini: no section [elsewhere]"}},
      {"config.ini", "strategy = drift_dtw", "strategy = magic", {"config.ini: align.strategy = magic"}},
  };
  for (const Case& one : cases) {
    const TemporaryFolder folder;
    const auto path = test::write_sample(folder, "run", test::result_with(kRanks));
    replace(path / one.file, one.old, one.text);
    const std::string message = complaint(path);
    for (const std::string& part : one.parts)
      BOOST_TEST(message.find(part) != std::string::npos, message << " lacks " << part);
    BOOST_TEST(message.find('\n') == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(names_missing_files_and_empty_runs) {
  const TemporaryFolder folder;
  const auto path = test::write_sample(folder, "run", test::result_with(kRanks));
  for (const char* name : {"metrics.json", "per_query.tsv", "failures.json", "environment.json", "config.ini"}) {
    const std::string kept = read_file(path / name);
    std::filesystem::remove(path / name);
    BOOST_TEST(complaint(path).starts_with((path / name).string()), complaint(path));
    write_file(path / name, kept);
  }
  BOOST_TEST(complaint(folder / "nowhere") == (folder / "nowhere").string() + ": is not a folder");
  std::filesystem::create_directories(folder / "empty");
  BOOST_TEST(complaint(folder / "empty").find("is not a results folder and holds none") != std::string::npos);
  BOOST_TEST(complaint(test::write_sample(folder, "nobody", test::result_with({}))).find("no queries were run") !=
             std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
