// A run writes a complete results folder, the same each time, and results folders can be compared.
#include "tests/cli/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

/// A data folder with 8 songs and a hum of each of the first 4, and the configuration "small.ini" for it.
struct Laboratory : CommandFixture {
  Laboratory() {
    write_songs(path() / "data/songs", 8);
    std::string songs, queries, qrels;
    for (unsigned i = 0; i < 8; ++i) songs += song_id(i) + "\tsongs/" + song_id(i) + ".mid\n";
    for (unsigned i = 0; i < 4; ++i) {
      const std::string query = "person" + std::to_string(i % 2) + "-" + std::to_string(i);
      write_file(path() / "data/queries" / (query + ".pv"), pv_bytes(melody(i)));
      queries += query + "\tqueries/" + query + ".pv\n";
      qrels += query + " 0 " + song_id(i) + " 1\n";
    }
    write_file(path() / "data/catalogue.tsv", songs);
    write_file(path() / "data/queries.tsv", queries);
    write_file(path() / "data/qrels.txt", qrels);
    write_file(path() / "small.ini", "[data]\ncatalogues = data\nqueries = data\n[run]\nresamples = 200\n");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(experiment_test, Laboratory)

BOOST_AUTO_TEST_CASE(a_run_writes_its_results_folder) {
  const CommandResult ran = must({"experiment", "run", "small.ini"});
  BOOST_TEST(ran.out.starts_with("small: "), ran);
  BOOST_TEST(ran.out.find("results/small") != std::string::npos, ran);
  BOOST_TEST(ran.err.empty(), ran);
  for (const char* name : {"config.ini", "run.trec", "metrics.json", "per_query.tsv", "environment.json", "qrels.txt"})
    BOOST_TEST(fs::exists(path() / "results/small" / name), name);
  BOOST_TEST(lines_of(read_file(path() / "results/small/run.trec")).size() == 32u);  // 4 hums, 8 songs

  // The canonical configuration gives the same run.
  must({"experiment", "run", "results/small/config.ini", "--out", "again"});
  BOOST_TEST(read_file(path() / "again/run.trec") == read_file(path() / "results/small/run.trec"));
  BOOST_TEST(read_file(path() / "again/config.ini") == read_file(path() / "results/small/config.ini"));
}

BOOST_AUTO_TEST_CASE(options_of_the_command_line_win) {
  must({"experiment", "run", "small.ini", "--anchor", "start", "--set", "run.depth=2", "-k", "3"});
  const std::string config = read_file(path() / "results/small/config.ini");
  BOOST_TEST(config.find("anchor = start") != std::string::npos, config);
  BOOST_TEST(config.find("depth = 2") != std::string::npos, config);
  BOOST_TEST(config.find("k = 3") != std::string::npos, config);
}

BOOST_AUTO_TEST_CASE(calibrate_prints_settings_that_a_run_accepts) {
  must({"experiment", "run", "small.ini", "--out", "a"});
  const CommandResult text = must({"experiment", "calibrate", "a", "a"});
  const std::size_t settings = text.out.find("[confidence]");
  BOOST_REQUIRE(settings != std::string::npos);
  write_file(path() / "fitted.ini", text.out.substr(settings));
  must({"experiment", "run", "small.ini", "--config", "fitted.ini", "--out", "b"});
  BOOST_TEST(run({"experiment", "calibrate"}).code == 2);
  const CommandResult missing = run({"experiment", "calibrate", "nowhere"});
  BOOST_TEST(missing.code == 1, missing);
  BOOST_TEST(complains(missing, {"nowhere"}));
}

BOOST_AUTO_TEST_CASE(runs_are_compared) {
  must({"experiment", "run", "small.ini", "--out", "a"});
  must({"experiment", "run", "small.ini", "--out", "b", "--set", "align.strategy=linear_scaling"});
  const CommandResult text = must({"experiment", "compare", "a", "b"});
  BOOST_TEST(text.out.starts_with("4 queries of 2 people, differences from a\n"), text);
  BOOST_TEST(text.out.find("on the front") != std::string::npos, text);
  BOOST_TEST(text.err.empty(), text);
  const auto json = must({"experiment", "compare", "a", "b", "--json"}).json();
  BOOST_TEST((must({"experiment", "compare", "a", "b", "--format", "json"}).json() == json));
  BOOST_TEST(must({"experiment", "compare", "a", "b", "--format", "markdown"}).out.find("\n|---|---|---:|") !=
             std::string::npos);
  BOOST_TEST(must({"experiment", "compare", "a", "b", "--format", "latex"}).out.find("\\begin{tabular}") !=
             std::string::npos);
  // With the same number of resamples, the interval of a folder is that of its metrics.json.
  const auto again = must({"experiment", "compare", "a", "b", "--json", "--resamples", "200"}).json();
  const auto own = nlohmann::json::parse(read_file(path() / "a/metrics.json"));
  for (const char* bound : {"mean", "low", "high"})
    BOOST_TEST(again["systems"][0]["metrics"]["RR"][bound] == own["metrics"]["RR"][bound]);
}

BOOST_AUTO_TEST_CASE(runs_of_other_systems_are_compared) {
  must({"experiment", "run", "small.ini", "--out", "a"});
  std::string foreign;
  for (unsigned i = 0; i < 3; ++i)
    foreign += "person" + std::to_string(i % 2) + "-" + std::to_string(i) + " Q0 " + song_id(i) + " 1 0.9 model\n";
  write_file(path() / "model.trec", foreign + "somebody-7 Q0 " + song_id(1) + " 1 0.9 model\n");
  const CommandResult noted = must({"experiment", "compare", "a", "model.trec"});
  const auto notes = lines_of(noted.err);
  BOOST_REQUIRE(notes.size() == 2u);
  BOOST_TEST(notes[0] == "tunefind: note: model.trec: 1 query (somebody-7) that nobody judged: left out");
  BOOST_TEST(notes[1] == "tunefind: note: model.trec: no result for 1 judged query (person1-3) of 4: each counts 0");
  BOOST_TEST(noted.out.find("no time known") != std::string::npos, noted);
  BOOST_TEST(must({"experiment", "compare", "a", "model.trec", "--quiet"}).err.empty());
  must({"experiment", "compare", "a/run.trec", "model.trec", "--qrels", "data/qrels.txt"});
}

BOOST_AUTO_TEST_CASE(bad_results_are_reported) {
  must({"experiment", "run", "small.ini", "--out", "a"});
  const std::string good = "person0-0 Q0 " + song_id(0) + " 1 1 t\n";
  struct Case {
    std::string run;
    std::vector<std::string> said;
  };
  const std::vector<Case> cases{
      {good + good, {"bad.trec:2: song " + song_id(0) + " occurs twice for query person0-0, first in line 1"}},
      {good + "person0-0 Q0 x 2 nan t\n", {"bad.trec:2: score 'nan' is not a finite number"}},
      {good + "person0-0 Q0 x 2 inf t\n", {"bad.trec:2: score 'inf' is not a finite number"}},
      {good + "person0-0 Q0 x 2", {"bad.trec:2: 4 columns instead of 6", "person0-0 Q0 x 2"}},
      {"", {"bad.trec: an empty run"}},
      {std::string("\0\1\2\xff", 4), {"bad.trec:1: 1 columns instead of 6", "tag): '?"}},
      {"q1 Q0 x 1 1 t\n", {"bad.trec: none of its queries is judged: 1 query (q1)"}},
      {"person0-0 Q0 x.wav 1 1 t\n",
       {"bad.trec: neither the qrels nor another run know any of its songs: 1 song (x.wav)"}},
  };
  for (const Case& one : cases) {
    write_file(path() / "bad.trec", one.run);
    const CommandResult ran = run({"experiment", "compare", "a", "bad.trec"});
    BOOST_TEST(ran.code == 1, ran);
    BOOST_TEST(ran.out.empty(), ran);
    BOOST_TEST(complains(ran, one.said));
  }
  // Runs with different judgements are compared only if --qrels says which to use.
  must({"experiment", "run", "small.ini", "--out", "half", "--set", "data.every=2"});
  BOOST_TEST(complains(run({"experiment", "compare", "a", "half"}), {"half/qrels.txt: differs from a/qrels.txt"}));
  BOOST_TEST(complains(run({"experiment", "compare", "a", "half", "--qrels", "a/qrels.txt"}),
                       {"half: was not asked 2 queries (person1-1, person1-3) of the 4 judged"}));
  BOOST_TEST(complains(run({"experiment", "compare", "half", "a", "--qrels", "half/qrels.txt"}),
                       {"note: a: 2 queries (person1-1, person1-3) that nobody judged: left out"}));
  write_file(path() / "bad.qrels", "q 0 x\n");
  BOOST_TEST(complains(run({"experiment", "compare", "a", "a", "--qrels", "bad.qrels"}), {"bad.qrels:1: 3 columns"}));
  fs::remove(path() / "a/per_query.tsv");
  BOOST_TEST(complains(run({"experiment", "compare", "a", "a"}), {"a: an incomplete results folder"}));
  BOOST_TEST(complains(run({"experiment", "compare", "half", "nowhere"}), {"nowhere: cannot be opened"}));
}

BOOST_AUTO_TEST_CASE(bad_options_of_compare_are_reported) {
  write_file(path() / "run.trec", "q Q0 s 1 1 t\n");
  const auto said = [&](std::vector<std::string> words, const std::string& text) {
    words.insert(words.begin(), {"experiment", "compare"});
    const CommandResult ran = run(words);
    BOOST_TEST(ran.code == 2, ran);
    BOOST_TEST(ran.err.find(text) != std::string::npos, ran);
  };
  said({"run.trec"}, "at least two results");
  said({"run.trec", "run.trec"}, "--qrels");
  said({"run.trec", "run.trec", "--format", "pdf"}, "--format pdf: must be text, json, markdown or latex");
  said({"run.trec", "run.trec", "--format", "latex", "--json"}, "--format latex and --json contradict each other");
  said({"run.trec", "run.trec", "--resamples", "0"}, "--resamples 0: must be in [100, 1000000]");
  said({"run.trec", "run.trec", "--person", "("}, "--person = (: is not a regular expression");
}

BOOST_AUTO_TEST_CASE(report_draws_runs_on_one_page) {
  must({"experiment", "run", "small.ini", "--out", "both/a"});
  must({"experiment", "run", "small.ini", "--out", "both/b", "--set", "align.strategy=linear_scaling"});
  BOOST_TEST(must({"experiment", "report", "both/a"}).out == "both/a/report.html\n");
  BOOST_TEST(must({"experiment", "report", "both"}).out == "both/report.html\n");
  must({"experiment", "report", "both/a", "both/b", "--out", "page.html"});
  BOOST_TEST(read_file(path() / "page.html") == read_file(path() / "both/report.html"));
  BOOST_TEST(run({"experiment", "report"}).code == 2);
  const CommandResult missing = run({"experiment", "report", "data"});
  BOOST_TEST(missing.code == 1, missing);
  BOOST_TEST(complains(missing, {"data: is not a results folder"}));
  const CommandResult nowhere = run({"experiment", "report", "both", "--out", "nowhere/page.html"});
  BOOST_TEST(nowhere.code == 1, nowhere);
  BOOST_TEST(complains(nowhere, {"nowhere/page.html"}));
}

BOOST_AUTO_TEST_CASE(a_sweep_runs_every_combination_into_its_own_folder) {
  write_file(path() / "sweep.ini",
             "include = small.ini\n[sweep.dtw]\nalign.drift_penalty = 1, 2\n[sweep.scaling]\n"
             "align.strategy = linear_scaling\n");
  const CommandResult ran = must({"experiment", "run", "sweep.ini"});
  for (const char* name : {"align.drift_penalty=1", "align.drift_penalty=2", "align.strategy=linear_scaling"}) {
    BOOST_TEST(ran.out.find(name) != std::string::npos, ran);
    BOOST_TEST(fs::exists(path() / "results/sweep" / name / "metrics.json"), name);
  }
  write_file(path() / "bad.ini", "include = small.ini\n[sweep]\nalign.drift_penalty = 1, 1000\n");
  const CommandResult bad = run({"experiment", "run", "bad.ini"});
  BOOST_TEST(bad.code == 2, bad);
  BOOST_TEST(complains(bad, {"[sweep]", "align.drift_penalty = 1000"}));
  BOOST_TEST(!fs::exists(path() / "results/bad"));
}

BOOST_AUTO_TEST_CASE(a_configuration_can_list_others_to_run) {
  fs::create_directories(path() / "configs");
  write_file(path() / "configs/start.ini", "include = ../small.ini\n[search]\nanchor = start\n");
  write_file(path() / "configs/away.ini", "include = ../small.ini\n[data]\nqueries = nowhere\n");
  write_file(path() / "all.ini", "[runs]\na = small.ini configs/start.ini\n");
  const CommandResult ran = must({"experiment", "run", "all.ini"});
  BOOST_TEST(fs::exists(path() / "results/all/start/metrics.json"));
  const std::string table = ran.out.substr(ran.out.rfind("\nrun "));
  BOOST_TEST(table.find("small") < table.find("start"), ran);
  BOOST_TEST(table.find("anywhere") != std::string::npos, ran);

  write_file(path() / "steps.ini", "include = all.ini\n[sweep]\nalign.drift_penalty = 1, 2\n");
  must({"experiment", "run", "steps.ini", "--out", "steps"});
  for (const char* folder : {"small/align.drift_penalty=1", "start/align.drift_penalty=2"})
    BOOST_TEST(fs::exists(path() / "steps" / folder / "metrics.json"), folder);

  write_file(path() / "lacking.ini", "[runs]\na = configs/away.ini\nb = small.ini\n");
  const CommandResult lacking = run({"experiment", "run", "lacking.ini"});
  BOOST_TEST(lacking.code == 1, lacking);
  BOOST_TEST(complains(lacking, {"lacking away: ", "nowhere"}));
  BOOST_TEST(fs::exists(path() / "results/lacking/small/metrics.json"), lacking);

  write_file(path() / "both.ini", "[search]\nk = 3\n[runs]\na = small.ini\n");
  BOOST_TEST(complains(run({"experiment", "run", "both.ini"}), {"both.ini", "[search]", "allowed are runs, sweep"}));
  write_file(path() / "none.ini", "[runs]\na =\n");
  BOOST_TEST(complains(run({"experiment", "run", "none.ini"}), {"none.ini", "runs.a names no configuration"}));
}

BOOST_AUTO_TEST_CASE(table_has_one_row_per_run) {
  must({"experiment", "run", "small.ini", "--out", "a"});
  must({"experiment", "run", "small.ini", "--out", "b", "--anchor", "start"});
  const CommandResult table = must({"experiment", "table", "a", "b", "--format", "markdown"});
  BOOST_TEST(table.out.find("| run | hums | songs | anchor | RR |") != std::string::npos, table);
  BOOST_TEST(table.out.find("| a | 4 | 8 | anywhere | 1.000 | [1.000, 1.000] | 1.000 | 1.000 |") != std::string::npos,
             table);
  BOOST_TEST(table.out.find("| b | 4 | 8 | start | 0.833 |") != std::string::npos, table);
  BOOST_TEST(lines_of(must({"experiment", "table", "a", "b", "--json"}).out).size() == 2u);
  BOOST_TEST(run({"experiment", "table"}).code == 2);
  BOOST_TEST(complains(run({"experiment", "table", "nowhere"}), {"nowhere"}));
}

BOOST_AUTO_TEST_CASE(contradictory_runs_are_rejected) {
  write_file(path() / "sweep.ini", "include = small.ini\n[sweep]\nalign.drift_penalty = 1, 2\n");
  const CommandResult swept = run({"experiment", "run", "sweep.ini", "--set", "align.drift_penalty=3"});
  BOOST_TEST(swept.code == 2, swept);
  BOOST_TEST(complains(swept, {"align.drift_penalty is swept"}));
  const CommandResult expected = run({"experiment", "run", "small.ini", "--set", "expected.RR=0.1"});
  BOOST_TEST(expected.code == 2, expected);
  BOOST_TEST(complains(expected, {"[expected] belongs in a configuration"}));
  fs::create_directories(path() / "other");
  write_file(path() / "other/small.ini", "include = ../small.ini\n");
  const CommandResult twice = run({"experiment", "run", "small.ini", "other/small.ini"});
  BOOST_TEST(twice.code == 2, twice);
  BOOST_TEST(complains(twice, {"results/small", "would write their results there"}));
  BOOST_TEST(!fs::exists(path() / "results"));
}

BOOST_AUTO_TEST_CASE(the_suffix_of_a_pitch_file_decides_its_format) {
  must({"experiment", "run", "small.ini", "--out", "a"});
  std::string queries = read_file(path() / "data/queries.tsv");
  for (const auto& entry : std::vector<fs::directory_entry>(fs::directory_iterator(path() / "data/queries"), {}))
    fs::rename(entry.path(),
               fs::path(entry.path()).replace_extension(".pitch"));  // one line per 10 ms instead of 32 ms
  for (std::size_t at = 0; (at = queries.find(".pv", at)) != std::string::npos;) queries.replace(at, 3, ".pitch");
  write_file(path() / "data/queries.tsv", queries);
  must({"experiment", "run", "small.ini", "--out", "b"});
  BOOST_TEST(read_file(path() / "a/run.trec") != read_file(path() / "b/run.trec"));
}

BOOST_AUTO_TEST_CASE(expected_figures_are_compared) {
  write_file(path() / "kept.ini", "include = small.ini\n[expected]\nRR = 1\n");
  const CommandResult kept = must({"experiment", "run", "kept.ini"});
  BOOST_TEST(kept.out.find("expected 1 +- 0.0005: met") != std::string::npos, kept);
  const CommandResult again = must({"experiment", "run", "results/kept/config.ini", "--out", "again"});
  BOOST_TEST(again.out.find("expected 1 +- 0.0005: met") != std::string::npos, again);
  write_file(path() / "broken.ini", "include = small.ini\n[expected]\nRR = 0.5\n");
  const CommandResult broken = run({"experiment", "run", "broken.ini"});
  BOOST_TEST(broken.code == 1, broken);
  BOOST_TEST(complains(broken, {"broken", "differ from those expected"}));
  const CommandResult other = must({"experiment", "run", "broken.ini", "--set", "align.strategy=linear_scaling"});
  BOOST_TEST(complains(other, {"broken.ini", "not compared"}));
}

BOOST_AUTO_TEST_CASE(a_changed_baseline_is_rejected) {
  write_file(path() / "frozen.ini", "include = small.ini\n[baseline]\nname = mine\nversion = 1\nconfig = 0\n");
  const CommandResult changed = run({"experiment", "run", "frozen.ini"});
  BOOST_TEST(changed.code == 2, changed);
  BOOST_TEST(complains(changed, {"baseline mine, version 1", "config = "}));
  const std::size_t at = changed.err.find("config = ") + 9;
  write_file(path() / "frozen.ini", "include = small.ini\n[baseline]\nname = mine\nversion = 1\nconfig = " +
                                        changed.err.substr(at, 16) + "\n");
  must({"experiment", "run", "frozen.ini"});
}

BOOST_AUTO_TEST_CASE(bad_configurations_and_data_are_reported) {
  struct Case {
    std::string config;
    int code;
    std::vector<std::string> said;
  };
  const std::vector<Case> cases{
      {"[data]\ncatalogues = data\nqueries = data\ncolour = red\n", 2, {"bad.ini", "[data] has no key 'colour'"}},
      {"[data]\ncatalogues = nowhere\nqueries = data\n", 1, {"nowhere"}},
      {"[data]\ncatalogues = data\nqueries = data\n[run]\nresamples = 1\n", 2, {"bad.ini", "run.resamples = 1"}},
      {"[data]\ncatalogues = data\nqueries = data\nperson = (\n", 2, {"data.person = (: is not a regular expression"}},
  };
  for (const Case& one : cases) {
    write_file(path() / "bad.ini", one.config);
    const CommandResult ran = run({"experiment", "run", "bad.ini"});
    BOOST_TEST(ran.code == one.code, ran);
    BOOST_TEST(complains(ran, one.said));
    BOOST_TEST(!fs::exists(path() / "results"));
  }
}

BOOST_AUTO_TEST_CASE(an_unreadable_hum_counts_as_not_found_and_is_reported) {
  write_file(path() / "data/queries/person0-0.pv", "letters\n");
  const CommandResult ran = run({"experiment", "run", "small.ini"});
  BOOST_TEST(ran.code == 3, ran);
  BOOST_TEST(complains(ran, {"person0-0.pv"}));
  BOOST_TEST(fs::exists(path() / "results/small/metrics.json"));
}

BOOST_AUTO_TEST_SUITE_END()
