// What a stage has made of an item is made once: another run takes it to the last bit, makes anew what has changed and
// nothing else, notices what is damaged, and goes on where one was cut short.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/experiments/demo_data.hpp"

using namespace tunefind;
using namespace tunefind::test;

BOOST_AUTO_TEST_SUITE(kept_results_test)

BOOST_AUTO_TEST_CASE(what_a_run_has_made_is_not_made_again) {
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
    BOOST_TEST(second.outcomes[i].search_ms == first.outcomes[i].search_ms);  // to the last bit: it was kept
    BOOST_TEST((second.outcomes[i].songs == first.outcomes[i].songs));
    BOOST_TEST(second.outcomes[i].person == first.outcomes[i].person);
  }
  // Another aligner searches anew, and hears nothing anew.
  data.run({"align.strategy=linear_scaling"});
  BOOST_TEST(data.kept("pitch").size() == 1u);
  BOOST_TEST(data.kept("contour").size() == 1u);
  BOOST_TEST(data.kept("features").size() == 1u);
  BOOST_TEST(data.kept("search").size() == 2u);
  // A hum that has changed is heard anew, alone.
  const std::string before = read_file(data.kept("pitch").front());
  data.write("hums/p0-100.pv", test::pv_text(beginning(demo_tunes()[3], 1)));
  const ExperimentResult changed = data.run();
  BOOST_TEST(changed.outcomes[0].rank != 1u);
  for (std::size_t i = 1; i < first.outcomes.size(); ++i)
    BOOST_TEST(changed.outcomes[i].search_ms == first.outcomes[i].search_ms);
  BOOST_TEST(read_file(data.kept("pitch").front()).starts_with(before));
}

BOOST_AUTO_TEST_CASE(other_terms_are_drawn_from_the_same_features) {
  const Data data;
  const ExperimentResult first = data.run({"filter.keep=3"});
  const ExperimentResult ngrams = data.run({"filter.keep=3", "terms.strategy=interval_ngram"});
  BOOST_TEST(data.kept("features").size() == 1u);
  BOOST_TEST(data.kept("search").size() == 2u);
  BOOST_TEST(ngrams.songs == kSongs);
  for (const QueryOutcome& outcome : ngrams.outcomes) BOOST_TEST(outcome.rank == 1u);
}

BOOST_AUTO_TEST_CASE(an_interrupted_run_goes_on_where_it_was) {
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

BOOST_AUTO_TEST_CASE(damaged_results_are_told_of_and_made_again) {
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

BOOST_AUTO_TEST_CASE(what_nobody_has_used_for_long_is_dropped) {
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
  data.run({"align.strategy=linear_scaling"});  // which uses what was heard
  BOOST_TEST(data.kept("pitch").size() == 1u);
  BOOST_TEST(data.kept("search").size() == 1u);
  BOOST_TEST(!std::filesystem::exists(cache / "0123456789abcdef"));
}

BOOST_AUTO_TEST_SUITE_END()
