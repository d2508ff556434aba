// Tables have every column of every system under its own name; a malformed results folder is an error that names it.
#include "notebooks-export/results_export.hpp"

#include <boost/test/unit_test.hpp>

#include "features/error.hpp"
#include "tests/temporary_folder.hpp"

using namespace tunefind;

namespace {

struct Folders : TemporaryFolder {
  Folders() {
    write("a", "query\trank\tRR\nq1\t1\t1.000000\nq2\t0\t0.000000\n", "q1 Q0 s1 1 0.9 t\nq1 Q0 s%202 2 0.8 t\n");
    write("b", "query\tRR\tlost_in\nq1\t0.500000\tfilter, first\n", "q1 Q0 s1 1 0.5 t\n");
    write_file(path() / "a/qrels.txt", "q1 0 s1 1\n");
    write_file(path() / "a/environment.json", R"({"commit": "abc", "cores": 2})");
  }

  void write(const std::string& name, const std::string& per_query, const std::string& run) const {
    write_file(path() / name / "per_query.tsv", per_query);
    write_file(path() / name / "run.trec", run);
    write_file(path() / name / "metrics.json", R"({"queries": 2, "metrics": {"RR": {"mean": 0.5}}, "note": null})");
  }

  ResultsReport run(const std::vector<std::string>& names, std::size_t depth = 100) const {
    std::vector<std::filesystem::path> folders;
    for (const std::string& name : names) folders.push_back(path() / name);
    return export_results(folders, path() / "out", depth);
  }

  std::string out(const std::string& name) const { return read_file(path() / "out" / name); }

  template <class Problem>
  void refuses(const std::vector<std::string>& names, const std::string& said) const {
    BOOST_CHECK_EXCEPTION(run(names), Problem, [&](const Problem& error) {
      const std::string text = error.what();
      BOOST_TEST_MESSAGE(text);
      return text.find(said) != std::string::npos && text.find('\n') == std::string::npos;
    });
    BOOST_TEST(!std::filesystem::exists(path() / "out"));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(results_export_test, Folders)

BOOST_AUTO_TEST_CASE(keeps_the_columns_of_all_systems_by_name) {
  const ResultsReport report = run({"a", "b/"});
  BOOST_TEST(report.systems == 2u);
  BOOST_TEST(report.rows == 3u);
  BOOST_TEST(out("per_query.csv") ==
             "system,query,rank,RR,lost_in\na,q1,1,1.000000,\na,q2,0,0.000000,\nb,q1,,0.500000,\"filter, first\"\n");
  BOOST_TEST(out("systems.csv") ==
             "system,queries,metrics.RR.mean,note,environment.commit,environment.cores\na,2,0.5,,abc,2\nb,2,0.5,,,\n");
  BOOST_TEST(out("rankings.csv") ==
             "system,query,rank,song,score,relevance\na,q1,1,s1,0.9,1\na,q1,2,s 2,0.8,\nb,q1,1,s1,0.5,\n");
}

BOOST_AUTO_TEST_CASE(limits_the_depth_of_rankings) {
  run({"a"}, 1);
  BOOST_TEST(out("rankings.csv") == "system,query,rank,song,score,relevance\na,q1,1,s1,0.9,1\n");
}

BOOST_AUTO_TEST_CASE(names_folders_of_the_same_name_by_their_paths) {
  write("old/a", "query\tRR\nq1\t1\n", "q1 Q0 s1 1 0.5 t\n");
  run({"a", "old/a"});
  BOOST_TEST(out("systems.csv").find((path() / "old/a").string() + ",2") != std::string::npos, out("systems.csv"));
  BOOST_TEST(out("systems.csv").find((path() / "a").string() + ",2") != std::string::npos, out("systems.csv"));
}

BOOST_AUTO_TEST_CASE(rejects_malformed_results_folders) {
  refuses<FormatError>({"missing"}, "missing: is not a results folder: it has no per_query.tsv");
  refuses<ConfigError>({"a", "a/"}, "is given twice");
  write("c", "query\tRR\nq1\t1\t2\n", "");
  refuses<FormatError>({"a", "c"}, "c/per_query.tsv:2: has 3 columns, expected 2");
  write("c", "query\tRR\nq1\t1\nq1\t1\n", "");
  refuses<FormatError>({"c"}, "c/per_query.tsv:3: query 'q1' is listed twice");
  write("c", "query\tRR\tRR\nq1\t1\t1\n", "");
  refuses<FormatError>({"c"}, "c/per_query.tsv:1: a column is listed twice");
  write("c", "name\tRR\nq1\t1\n", "");
  refuses<FormatError>({"c"}, "c/per_query.tsv:1: the first column must be");
  write("c", "", "");
  refuses<FormatError>({"c"}, "c/per_query.tsv:1: has no heading line");
  write("c", "query\tRR\nq1\t1\n", "q9 Q0 s1 1 0.5 t\n");
  refuses<FormatError>({"c"}, "c/run.trec: ranks songs for query 'q9', which per_query.tsv lacks");
  write("c", "query\tRR\nq1\t1\n", "q1 Q0 s1 1 nan t\n");
  refuses<FormatError>({"c"}, "c/run.trec:1: score");
  write("c", "query\tRR\nq1\t1\n", "");
  write_file(path() / "c/metrics.json", "{\"queries\": 2,");
  refuses<FormatError>({"c"}, "c/metrics.json: is not a JSON object");
}

BOOST_AUTO_TEST_CASE(replaces_only_files_of_exports) {
  write_file(path() / "out/systems.csv", "name,computer\n");
  write_file(path() / "out/notes.txt", "mine");
  BOOST_CHECK_THROW(run({"a"}), StorageError);
  BOOST_TEST(out("systems.csv") == "name,computer\n");
  std::filesystem::remove(path() / "out/systems.csv");
  run({"a"});
  run({"b"});  // replaces the first export
  BOOST_TEST(out("systems.csv").find("\nb,") != std::string::npos);
  BOOST_TEST(out("systems.csv").find("\na,") == std::string::npos);
  BOOST_TEST(out("notes.txt") == "mine");
}

BOOST_AUTO_TEST_SUITE_END()
