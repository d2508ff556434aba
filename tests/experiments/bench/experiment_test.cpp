// The figures of an experiment follow from how its data were constructed: songs that are sung as written are all found
// first, and random judgements are met only by chance. The files of a results folder agree with the result.
#include "experiments/bench/experiment.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>
#include <tbb/global_control.h>

#include "engine/ingest.hpp"
#include "experiments/bench/results_folder.hpp"
#include "experiments/bench/summary.hpp"
#include "experiments/synthesis/demo_tunes.hpp"
#include "features/error.hpp"
#include "features/text_lines.hpp"
#include "tests/engine/tune_files.hpp"
#include "tests/experiments/demo_data.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

double mean_reciprocal_rank(const ExperimentResult& result) {
  double sum = 0;
  for (const QueryOutcome& outcome : result.outcomes) sum += outcome.metrics.reciprocal_rank;
  return sum / static_cast<double>(result.outcomes.size());
}

std::set<std::string> queries_of(const ExperimentResult& result) {
  std::set<std::string> queries;
  for (const QueryOutcome& outcome : result.outcomes) queries.insert(outcome.query);
  return queries;
}

std::set<std::string> people_of(const ExperimentResult& result) {
  std::set<std::string> people;
  for (const QueryOutcome& outcome : result.outcomes) people.insert(outcome.person);
  return people;
}

std::string config_failure(const Data& data, const std::vector<std::string>& assignments) {
  try {
    data.run(assignments);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(experiment_test)

BOOST_AUTO_TEST_CASE(finds_songs_that_are_sung_as_written_first) {
  const Data data;
  const ExperimentResult result = data.run({"search.anchor=start"});
  BOOST_TEST(result.songs == kSongs);
  BOOST_TEST(result.failures.empty());
  BOOST_TEST(!result.interrupted);
  BOOST_REQUIRE(result.outcomes.size() == kSongs * kQueriesPerSong);
  for (const QueryOutcome& outcome : result.outcomes) {
    BOOST_TEST_CONTEXT(outcome.query) {
      BOOST_TEST(outcome.failure.empty());
      BOOST_TEST(outcome.rank == 1u);
      BOOST_TEST(outcome.right_is_candidate);
      BOOST_TEST(outcome.metrics.reciprocal_rank == 1.0);
      BOOST_TEST(outcome.metrics.success_1 == 1.0);
      BOOST_TEST(outcome.songs.size() == kSongs);
      BOOST_TEST(result.qrels.at(outcome.query).count(outcome.songs.front().song) == 1u);
      BOOST_TEST(outcome.person == outcome.query.substr(0, 2));
      BOOST_TEST(outcome.quality.voiced_s > 3);
    }
  }
  BOOST_TEST(result.settings.at("search.anchor") == "start");
}

BOOST_AUTO_TEST_CASE(searches_a_named_catalogue_instead_of_the_data_folders) {
  const Data data;
  const auto directory = data.path() / "prepared";
  const auto ingest_first = [&](std::size_t songs) {
    Settings settings;
    const Strategies strategies = make_strategies(settings);
    Catalogue catalogue = Catalogue::open_for_writing(directory, catalogue_settings(settings.canonical()));
    std::vector<IngestItem> items;
    for (std::size_t i = 0; i < songs; ++i)
      items.push_back({demo_tunes()[i].id, data.path() / ("songs/" + demo_tunes()[i].id + ".mid"), ""});
    ingest(items, catalogue, strategies);
  };
  const std::string named = "data.catalogue=" + directory.string();
  ingest_first(kSongs - 1);
  BOOST_CHECK_EXCEPTION(data.run({named, "data.catalogues=none"}), ConfigError, [&](const ConfigError& error) {
    return std::string(error.what()).find("has no song '" + demo_tunes()[kSongs - 1].id + "'") != std::string::npos;
  });
  ingest_first(kSongs);
  const ExperimentResult prepared = data.run({named, "data.catalogues=none"}), folders = data.run();
  BOOST_TEST(prepared.songs == folders.songs);
  BOOST_REQUIRE(prepared.outcomes.size() == folders.outcomes.size());
  for (std::size_t i = 0; i < folders.outcomes.size(); ++i) {
    BOOST_TEST(prepared.outcomes[i].rank == folders.outcomes[i].rank);
    BOOST_TEST((prepared.outcomes[i].songs == folders.outcomes[i].songs));
  }
}

BOOST_AUTO_TEST_CASE(searches_the_catalogue_of_a_data_folder_without_a_list_of_songs) {
  const Data data;
  {
    Settings settings;
    const Strategies strategies = make_strategies(settings);
    Catalogue catalogue =
        Catalogue::open_for_writing(data.path() / "bare/catalogue", catalogue_settings(settings.canonical()));
    std::vector<IngestItem> items;
    for (std::size_t i = 0; i < kSongs; ++i)
      items.push_back({demo_tunes()[i].id, data.path() / ("songs/" + demo_tunes()[i].id + ".mid"), ""});
    ingest(items, catalogue, strategies);
  }
  for (const char* list : {"queries.tsv", "qrels.txt"})
    data.write(std::string("bare/") + list, data.read(std::string("hums/") + list));
  for (const auto& entry : std::filesystem::directory_iterator(data.path() / "hums"))
    if (entry.path().extension() == ".pv") std::filesystem::copy(entry.path(), data.path() / "bare");
  const ExperimentResult bare = data.run({"data.catalogues=bare", "data.queries=bare"}), folders = data.run();
  BOOST_TEST(bare.songs == folders.songs);
  BOOST_TEST(mean_reciprocal_rank(bare) == mean_reciprocal_rank(folders));
  BOOST_TEST(config_failure(data, {"data.catalogues=songs bare"}).find("no other data folder can be named") !=
             std::string::npos);
  BOOST_TEST(config_failure(data, {"data.catalogues=bare", "data.shuffle=true"}).find("data.shuffle: ") == 0u);
  BOOST_CHECK_EXCEPTION(data.run({"data.catalogues=bare", "salience.peaks=6"}), StorageError, [](const auto& error) {
    return std::string(error.what()).find("salience.peaks = 8, this run has 6") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(meets_random_judgements_only_by_chance) {
  const Data data;
  std::string qrels;
  std::size_t i = 0;
  // For each hum another song is judged right: in turn the first, second ... song after its own.
  for (const auto& [query, judged] : parse_qrels(data.read("hums/qrels.txt"), "qrels")) {
    const auto own = std::ranges::find(demo_tunes(), judged.begin()->first, &DemoTune::id) - demo_tunes().begin();
    const std::size_t wrong = (static_cast<std::size_t>(own) + 1 + i++ % (kSongs - 1)) % kSongs;
    qrels += query + " 0 " + demo_tunes()[wrong].id + " 1\n";
  }
  data.write("hums/qrels.txt", qrels);
  const ExperimentResult result = data.run();
  double chance = 0;
  for (std::size_t rank = 2; rank <= kSongs; ++rank) chance += 1.0 / static_cast<double>(rank * (kSongs - 1));
  BOOST_TEST(std::abs(mean_reciprocal_rank(result) - chance) < 0.1);
  for (const QueryOutcome& outcome : result.outcomes) BOOST_TEST(outcome.rank != 1u);
}

BOOST_AUTO_TEST_CASE(the_halves_share_no_person_and_no_query) {
  const Data data;
  const ExperimentResult all = data.run(), first = data.run({"data.half=first"}),
                         second = data.run({"data.half=second"});
  BOOST_TEST(people_of(all).size() == kPeople);
  std::set<std::string> people = people_of(first), queries = queries_of(first);
  for (const std::string& person : people_of(second)) BOOST_TEST(people.insert(person).second, person << " is in both");
  for (const std::string& query : queries_of(second)) BOOST_TEST(queries.insert(query).second, query << " is in both");
  BOOST_TEST((people == people_of(all)));
  BOOST_TEST((queries == queries_of(all)));
  BOOST_TEST(people_of(first).size() - people_of(second).size() <= 1u);
}

BOOST_AUTO_TEST_CASE(takes_every_nth_query) {
  const Data data;
  BOOST_TEST(data.run({"data.every=5"}).outcomes.size() == (kSongs * kQueriesPerSong + 4) / 5);
  const ExperimentResult one = data.run({"data.every=1000"});
  BOOST_REQUIRE(one.outcomes.size() == 1u);
  BOOST_TEST(one.outcomes[0].query == "p0-100");
  BOOST_TEST(one.qrels.size() == 1u);
  // Both settings together take the queries that each of them takes.
  std::set<std::string> thin = queries_of(data.run({"data.every=3"})),
                        half = queries_of(data.run({"data.half=second"}));
  std::set<std::string> expected;
  std::ranges::set_intersection(thin, half, std::inserter(expected, expected.end()));
  BOOST_TEST((queries_of(data.run({"data.every=3", "data.half=second"})) == expected));
}

BOOST_AUTO_TEST_CASE(a_query_whose_id_names_no_person_is_a_person_of_its_own) {
  const Data data;
  BOOST_TEST(people_of(data.run({"data.person=nobody(x)"})).size() == kSongs * kQueriesPerSong);
  BOOST_TEST(people_of(data.run({"data.person=^(p)"})) == (std::set<std::string>{"p"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(rejects_unknown_and_invalid_settings) {
  const Data data;
  const auto fails = [&](const std::string& assignment, const std::string& words) {
    const std::string message = config_failure(data, {assignment});
    BOOST_TEST(message.find(words) != std::string::npos, "'" << words << "' is missing in: " << message);
  };
  fails("data.querys=hums", "'querys'");
  fails("date.queries=hums", "[date]");
  fails("align.strategy=best", "align.strategy");
  fails("data.half=third", "data.half");
  fails("data.every=0", "data.every");
  fails("run.resamples=1", "run.resamples");
  fails("data.person=(", "data.person");
  fails("data.catalogues=", "data.catalogues");
  fails("data.queries=", "data.queries");
  BOOST_CHECK_THROW(data.run({"data.queries=none"}), FormatError);
  BOOST_CHECK_THROW(data.run({"data.catalogues=songs none"}), FormatError);
}

BOOST_AUTO_TEST_CASE(a_query_that_cannot_be_read_counts_as_found_nowhere) {
  const Data data;
  data.write("hums/p0-100.pv", "la la la\n");
  const ExperimentResult result = data.run();
  BOOST_REQUIRE(result.outcomes.size() == kSongs * kQueriesPerSong);
  const QueryOutcome& unread = result.outcomes.front();
  BOOST_TEST(unread.query == "p0-100");
  BOOST_TEST(unread.failure.find("p0-100.pv") != std::string::npos);
  BOOST_TEST(unread.rank == 0u);
  BOOST_TEST(unread.metrics.reciprocal_rank == 0.0);
  BOOST_TEST(unread.songs.empty());
  BOOST_TEST(!unread.right_is_candidate);
  BOOST_TEST(result.qrels.count("p0-100") == 1u);
  for (std::size_t i = 1; i < result.outcomes.size(); ++i) BOOST_TEST(result.outcomes[i].failure.empty());
  write_results(result, metrics_of(result), data.path() / "results");
  BOOST_TEST(nlohmann::json::parse(data.read("results/metrics.json"))["unread_queries"] == 1);
  BOOST_TEST(data.read("results/per_query.tsv").find("p0-100.pv") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(reports_a_song_that_cannot_be_read) {
  const Data data;
  data.write("songs/" + demo_tunes()[0].id + ".mid", "not a song");
  const ExperimentResult result = data.run();
  BOOST_TEST(result.songs == kSongs - 1);
  BOOST_REQUIRE(result.failures.size() == 1u);
  BOOST_TEST(result.failures[0].find(demo_tunes()[0].id + ".mid") != std::string::npos);
  BOOST_TEST(result.outcomes[0].rank == 0u);
  BOOST_TEST(result.outcomes[2].rank == 1u);
}

BOOST_AUTO_TEST_CASE(does_not_find_a_song_that_is_left_out) {
  const Data data;
  const std::string left_out = demo_tunes()[0].id;
  data.write("hums/queries.tsv", "p0-100\tp0-100.pv\t" + left_out + "\np1-100\tp0-100.pv\n");
  data.write("hums/qrels.txt", "p0-100 0 " + left_out + " 1\np1-100 0 " + left_out + " 1\n");
  const ExperimentResult result = data.run();
  BOOST_REQUIRE(result.outcomes.size() == 2u);
  BOOST_TEST(result.outcomes[0].rank == 0u);
  BOOST_TEST(result.outcomes[0].songs.size() == kSongs - 1);
  BOOST_TEST(result.outcomes[1].rank == 1u);
}

BOOST_AUTO_TEST_CASE(finds_no_right_song_without_the_right_songs) {
  const Data data;
  const ExperimentResult result = data.run({"data.without_right=true"});
  for (const QueryOutcome& outcome : result.outcomes) {
    BOOST_TEST(outcome.rank == 0u);
    BOOST_TEST(outcome.songs.size() == kSongs - 1);
  }
  BOOST_TEST((result.qrels == data.run().qrels));
}

BOOST_AUTO_TEST_CASE(finds_the_songs_of_hums_that_a_synthetic_voice_sings) {
  const Data data;
  const ExperimentResult written = data.run(), heard = data.run({"data.resing=true"});
  BOOST_REQUIRE(heard.outcomes.size() == written.outcomes.size());
  for (std::size_t i = 0; i < heard.outcomes.size(); ++i) {
    BOOST_TEST(heard.outcomes[i].failure.empty());
    BOOST_TEST(heard.outcomes[i].rank == 1u);
    BOOST_TEST(heard.outcomes[i].songs.front().score != written.outcomes[i].songs.front().score);
  }
}

BOOST_AUTO_TEST_CASE(cuts_hums_off_after_the_given_time) {
  const Data data;
  const ExperimentResult whole = data.run(), cut = data.run({"data.seconds=3"}), longer = data.run({"data.seconds=99"});
  for (std::size_t i = 0; i < whole.outcomes.size(); ++i) {
    BOOST_TEST(whole.outcomes[i].traits.duration_s > 5);
    BOOST_TEST(cut.outcomes[i].traits.duration_s <
               3.05);  // the last frame of a pitch file begins before 3 s and ends after
    BOOST_TEST(cut.outcomes[i].traits.duration_s > 2);
    BOOST_TEST((longer.outcomes[i].traits == whole.outcomes[i].traits));
  }
  for (const QueryOutcome& one : data.run({"data.seconds=3", "data.resing=true", "data.every=6"}).outcomes)
    BOOST_TEST(one.traits.duration_s <= 3.1);
}

BOOST_AUTO_TEST_CASE(run_depth_limits_the_rankings_but_not_the_metrics) {
  const Data data;
  const ExperimentResult deep = data.run(), shallow = data.run({"run.depth=2"});
  for (std::size_t i = 0; i < deep.outcomes.size(); ++i) {
    BOOST_TEST(shallow.outcomes[i].songs.size() == 2u);
    BOOST_TEST((shallow.outcomes[i].metrics == deep.outcomes[i].metrics));
  }
}

BOOST_AUTO_TEST_CASE(reports_progress_and_can_be_stopped) {
  const Data data;
  Settings settings;
  settings.read_text("[data]\nroot = " + data.path().string() + "\ncatalogues = songs\nqueries = hums\n", "text");
  std::vector<std::string> stages;
  std::atomic<bool> stop = false;
  std::size_t steps = 0;
  ExperimentProgress progress;
  progress.begin = [&](const std::string& stage, std::size_t total) {
    stages.push_back(stage);
    BOOST_TEST(total == (stage == "ingest" ? kSongs : stage == "failures" ? 0 : kSongs * kQueriesPerSong));
  };
  progress.advance = [&] { ++steps; };
  progress.stop = &stop;
  BOOST_TEST(!run_experiment(settings, progress).interrupted);
  BOOST_TEST(stages == (std::vector<std::string>{"ingest", "pitch", "contour", "search", "failures"}),
             boost::test_tools::per_element());
  BOOST_TEST(steps == kSongs + 3 * kSongs * kQueriesPerSong);
  stop = true;
  BOOST_TEST(run_experiment(settings, progress).interrupted);
}

BOOST_AUTO_TEST_CASE(finds_shuffled_songs_only_by_chance) {
  const Data data;
  const ExperimentResult right = data.run(), shuffled = data.run({"data.shuffle=true"});
  BOOST_TEST(mean_reciprocal_rank(right) == 1.0);
  BOOST_TEST(shuffled.songs == kSongs);
  for (const QueryOutcome& outcome : shuffled.outcomes) BOOST_TEST(outcome.rank != 1u);
  BOOST_TEST(data.kept("pitch").size() == 1u);
  BOOST_TEST(config_failure(data, {"data.shuffle=true", "data.catalogue=there"}).find("data.shuffle") == 0u);
}

BOOST_AUTO_TEST_CASE(gives_the_same_run_on_any_number_of_threads) {
  const Data one, many;  // each with a cache of its own
  const auto run_of = [](const Data& data, std::size_t threads) {
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
    const ExperimentResult result = data.run({"data.resing=true", "data.every=3"});
    write_results(result, metrics_of(result), data.path() / "results");
    return data.read("results/run.trec");
  };
  const std::string alone = run_of(one, 1);
  BOOST_TEST(!alone.empty());
  BOOST_TEST(run_of(many, 4) == alone);
}

BOOST_AUTO_TEST_CASE(writes_the_files_of_a_results_folder) {
  const Data data;
  const ExperimentResult result = data.run();
  const auto folder = data.path() / "deep/results";
  write_results(result, metrics_of(result), folder);
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.insert(entry.path().filename());
  BOOST_TEST(names == (std::set<std::string>{"config.ini", "environment.json", "failures.json", "metrics.json",
                                             "per_query.tsv", "qrels.txt", "run.trec"}),
             boost::test_tools::per_element());

  Settings again;
  again.read_file(folder / "config.ini");
  const ExperimentResult repeated = run_experiment(again, {});
  BOOST_TEST((repeated.settings == result.settings));
  BOOST_TEST(mean_reciprocal_rank(repeated) == mean_reciprocal_rank(result));

  const auto metrics = nlohmann::json::parse(data.read("deep/results/metrics.json"));
  BOOST_TEST(metrics["queries"] == result.outcomes.size());
  BOOST_TEST(metrics["songs"] == kSongs);
  const MeanMetrics mean = mean_metrics(evaluate(read_run(folder / "run.trec"), read_qrels(folder / "qrels.txt")));
  for (const Metric& metric : kMetrics) {
    const auto& found = metrics["metrics"][metric.name];
    BOOST_TEST_CONTEXT(metric.name) {
      BOOST_TEST(std::abs(found["mean"].get<double>() - metric.of(mean)) < 1e-9);
      BOOST_TEST(found["low"].get<double>() <= found["mean"].get<double>());
      BOOST_TEST(found["high"].get<double>() >= found["mean"].get<double>());
    }
  }
  BOOST_TEST(metrics["filter_recall"] == 1.0);
  double share = 0;
  for (const auto& [verdict, figures] : metrics["verdicts"].items()) share += figures["share"].get<double>();
  BOOST_TEST(std::abs(share - 1) < 1e-9);

  const auto lines = text_lines(data.read("deep/results/per_query.tsv"));
  BOOST_TEST(lines.size() == result.outcomes.size() + 1);
  BOOST_TEST(nlohmann::json::parse(data.read("deep/results/environment.json")).contains("commit"));
  BOOST_TEST(summary_text(result, metrics_of(result)).find("RR") != std::string::npos);
  data.write("file", "");
  BOOST_CHECK_THROW(write_results(result, metrics_of(result), data.path() / "file"), StorageError);
}

BOOST_AUTO_TEST_SUITE_END()
