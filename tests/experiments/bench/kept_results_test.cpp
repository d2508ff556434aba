// A stage makes its result for an item once: another run reuses it to the last bit, makes again only what has changed,
// notices damage, and continues where an interrupted run stopped.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/experiments/demo_data.hpp"

using namespace tunefind;
using namespace tunefind::test;

BOOST_AUTO_TEST_SUITE(kept_results_test)

BOOST_AUTO_TEST_CASE(a_second_run_reuses_the_results_of_the_first) {
  const Data data;
  const ExperimentResult first = data.run();
  Settings settings;
  settings.read_text(ini_text(first.settings), "text");
  std::vector<std::string> stages;
  ExperimentProgress progress;
  progress.begin = [&](const std::string& stage, std::size_t) { stages.push_back(stage); };
  const ExperimentResult second = run_experiment(settings, progress);
  BOOST_TEST(stages == (std::vector<std::string>{"pitch", "contour", "search", "failures"}),
             boost::test_tools::per_element());
  BOOST_TEST(second.songs == kSongs);
  for (std::size_t i = 0; i < first.outcomes.size(); ++i) {
    BOOST_TEST(second.outcomes[i].search_ms ==
               first.outcomes[i].search_ms);  // equal to the last bit, so it was not measured again
    BOOST_TEST((second.outcomes[i].songs == first.outcomes[i].songs));
    BOOST_TEST(second.outcomes[i].person == first.outcomes[i].person);
  }
  // Another aligner repeats the searches, but not the hearing.
  data.run({"align.strategy=linear_scaling"});
  BOOST_TEST(data.kept("pitch").size() == 1u);
  BOOST_TEST(data.kept("contour").size() == 1u);
  BOOST_TEST(data.kept("features").size() == 1u);
  BOOST_TEST(data.kept("search").size() == 2u);
  // Only the hum that has changed is heard again.
  const std::string before = read_file(data.kept("pitch").front());
  data.write("hums/p0-100.pv", test::pv_text(beginning(demo_tunes()[3], 1)));
  const ExperimentResult changed = data.run();
  BOOST_TEST(changed.outcomes[0].rank != 1u);
  for (std::size_t i = 1; i < first.outcomes.size(); ++i)
    BOOST_TEST(changed.outcomes[i].search_ms == first.outcomes[i].search_ms);
  BOOST_TEST(read_file(data.kept("pitch").front()).starts_with(before));
}

BOOST_AUTO_TEST_CASE(runs_with_other_terms_share_the_features) {
  const Data data;
  const ExperimentResult first = data.run({"filter.keep=3"});
  const ExperimentResult ngrams = data.run({"filter.keep=3", "terms.strategy=interval_ngram"});
  BOOST_TEST(data.kept("features").size() == 1u);
  BOOST_TEST(data.kept("search").size() == 2u);
  BOOST_TEST(ngrams.songs == kSongs);
  for (const QueryOutcome& outcome : ngrams.outcomes) BOOST_TEST(outcome.rank == 1u);
}

BOOST_AUTO_TEST_CASE(continues_where_an_interrupted_run_stopped) {
  const Data data;
  Settings settings;
  settings.read_text("[data]\nroot = " + data.path().string() + "\ncatalogues = songs\nqueries = hums\n", "text");
  std::atomic<bool> stop = false;
  int searches = -1;
  ExperimentProgress progress;
  progress.begin = [&](const std::string& stage, std::size_t) { searches = stage == "search" ? 0 : -1; };
  progress.advance = [&] {
    if (searches >= 0 && ++searches == 5) stop = true;
  };
  progress.stop = &stop;
  BOOST_TEST(run_experiment(settings, progress).interrupted);
  const std::string before = read_file(data.kept("search").front());
  BOOST_TEST(!before.empty());
  const ExperimentResult whole = run_experiment(settings, {});
  BOOST_TEST(read_file(data.kept("search").front()).starts_with(before));
  for (const QueryOutcome& outcome : whole.outcomes) BOOST_TEST(outcome.rank == 1u);
}

BOOST_AUTO_TEST_CASE(reports_damaged_results_and_makes_them_again) {
  const Data data;
  const ExperimentResult whole = data.run();
  BOOST_TEST(whole.notes.empty());
  for (const char* stage : {"pitch", "contour", "search", "features"}) {
    const auto file = data.kept(stage).front();
    const std::string bytes = read_file(file);
    write_file(file, bytes.substr(0, bytes.size() - 3));
    const ExperimentResult mended = data.run();
    BOOST_REQUIRE(mended.notes.size() == 1u);
    BOOST_TEST(mended.notes[0].find(file.string()) == 0u);
    for (std::size_t i = 0; i < whole.outcomes.size(); ++i)
      BOOST_TEST((mended.outcomes[i].songs == whole.outcomes[i].songs));
    BOOST_TEST(data.run().notes.empty());
  }
}

BOOST_AUTO_TEST_CASE(drops_results_that_were_not_used_for_a_month) {
  const Data data;
  data.run();
  const auto age = [&](const std::filesystem::path& path) {
    std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() - std::chrono::days(31));
  };
  const auto cache = data.path() / "cache/tunefind";
  data.write("cache/tunefind/stages/search-of-old", "");
  data.write("cache/tunefind/0123456789abcdef/CURRENT", "");
  for (const auto& entry : std::filesystem::directory_iterator(cache)) age(entry.path());
  for (const auto& entry : std::filesystem::directory_iterator(cache / "stages")) age(entry.path());
  age(data.kept("pitch").front());
  data.run({"align.strategy=linear_scaling"});  // which uses the kept pitch tracks
  BOOST_TEST(data.kept("pitch").size() == 1u);
  BOOST_TEST(data.kept("search").size() == 1u);
  BOOST_TEST(!std::filesystem::exists(cache / "0123456789abcdef"));
}

BOOST_AUTO_TEST_SUITE_END()
