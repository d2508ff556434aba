// A wrong command line gives exit code 2 and says on stderr what is wrong; help goes to stdout.
#include <csignal>
#include <fcntl.h>

#include "tests/cli/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

const std::vector<std::string> kSubcommands{"match",     "ingest",     "search",     "inspect", "normalise",
                                            "catalogue", "strategies", "experiment", "mirex",   "export",
                                            "serve",     "backup",     "check",      "account", "demo"};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(usage_test, CommandFixture)

BOOST_AUTO_TEST_CASE(help_lists_every_subcommand_and_each_has_its_own_help) {
  const CommandResult help = must({"--help"});
  for (const std::string& name : kSubcommands) {
    BOOST_TEST(help.out.find("\n  " + name + " ") != std::string::npos, name);
    const CommandResult own = must({name, "--help"});
    BOOST_TEST(own.out.starts_with("usage: tunefind " + name), own);
    BOOST_TEST(own.err.empty(), own);
    for (const std::string& line : lines_of(own.out)) BOOST_TEST(line.size() <= 120u, line);
  }
  BOOST_TEST(help.out.find("analysis-worker") == std::string::npos);  // only `tunefind serve` starts it
  BOOST_TEST(must({"--version"}).out.starts_with("tunefind "));
}

BOOST_AUTO_TEST_CASE(rejects_wrong_command_lines_with_exit_code_2) {
  write_songs(path() / "songs", 1);
  struct Case {
    std::vector<std::string> words;
    std::string said;
  };
  const std::vector<Case> cases{
      {{}, "usage: tunefind SUBCOMMAND"},
      {{"serach"}, "unknown subcommand 'serach'"},
      {{"analysis-worker"}, "analysis-worker is started by `tunefind serve`, not by hand"},
      {{"search"}, "--catalogue is missing"},
      {{"search", "--catalogue", "beats"}, "no query given"},
      {{"search", "hum.pv", "--catalogue"}, "--catalogue"},
      {{"search", "hum.pv", "--catalogue", "beats", "--colour"}, "--colour"},
      {{"search", "hum.pv", "--catalogue", "beats", "--threads", "0"}, "--threads"},
      {{"search", "hum.pv", "--catalogue", "beats", "--threads", "many"}, "many"},
      {{"search", "hum.pv", "--catalogue", "beats", "-k", "0"}, "-k: search.k = 0: must be a whole number in [1, "},
      {{"search", "hum.pv", "--catalogue", "beats", "--anchor", "end"},
       "--anchor: search.anchor = end: must be one of start, anywhere"},
      // `serve` has a --results of its own, beside -k for the number of results.
      {{"serve", "--data", "data", "--results", "runs", "-k", "3", "--listen", "nowhere"}, "--listen nowhere"},
      {{"serve", "--data", "data", "--results", "runs", "-k", "0"}, "-k: search.k = 0"},
      {{"ingest", "--catalogue", "beats"}, "no input given"},
      {{"ingest", "songs"}, "--catalogue is missing"},
      {{"match", "hum.pv"}, "a hum and a folder are needed"},
      {{"match", "hum.pv", "songs", "songs"}, "a hum and a folder are needed"},
      {{"inspect"}, "no file given"},
      {{"normalise", "in.wav"}, "needs an input and an output file"},
      {{"catalogue"}, "usage: tunefind catalogue"},
      {{"catalogue", "mend", "--catalogue", "beats"}, "'mend'"},
      {{"catalogue", "info"}, "--catalogue is missing"},
      {{"catalogue", "remove", "--catalogue", "beats"}, "no song id given"},
      {{"catalogue", "info", "x", "--catalogue", "beats"}, "'x'"},
      {{"catalogue", "backup", "--catalogue", "beats"}, "exactly one FOLDER is needed"},
      {{"strategies", "pitches"}, "unknown family 'pitches'; must be one of pitch, "},
      {{"experiment"}, "usage: tunefind experiment"},
      {{"experiment", "run"}, "no configuration given"},
      {{"experiment", "compare"}, "at least two results"},
      {{"mirex"}, "usage: tunefind mirex"},
      {{"mirex", "search"}, "unknown verb 'search'"},
      {{"mirex", "index", "db.list"}, "a list and a workspace are needed"},
      {{"mirex", "query", "db.list", "q.list", "result"}, "two lists, a result and a workspace are needed"},
      {{"mirex", "score", "result"}, "a result and a ground truth are needed"},
  };
  for (const Case& one : cases) {
    const CommandResult finished = run(one.words);
    BOOST_TEST(finished.code == 2, finished);
    BOOST_TEST(finished.out.empty(), finished);
    BOOST_TEST(finished.err.find(one.said) != std::string::npos, finished);
  }
  BOOST_TEST(!fs::exists(path() / "beats"));
}

BOOST_AUTO_TEST_CASE(rejects_bad_settings_with_exit_code_2_and_names_their_source) {
  write_songs(path() / "songs", 1);
  struct Case {
    std::string config;
    std::vector<std::string> said;
  };
  const std::vector<Case> cases{
      {"[search]\nkay = 3\n", {"a.ini", "[search] has no key 'kay'", "allowed are anchor, far_tempo"}},
      {"[serach]\nk = 3\n", {"a.ini", "no section [serach]", "search"}},
      {"[search]\nk = three\n", {"a.ini", "search.k = three", "whole number in [1, 1000000]"}},
      {"[salience]\npeaks = 400\n", {"a.ini", "salience.peaks = 400", "whole number in [1, "}},
      {"[pitch]\nstrategy = crepe\n", {"a.ini", "pitch.strategy = crepe", "aubio_viterbi"}},
      {"[search]\nk = 3\nk = 4\n", {"a.ini", "search.k is given twice"}},
      {"search k 3\n", {"a.ini"}},
  };
  for (const Case& one : cases) {
    write_file(path() / "a.ini", one.config);
    const CommandResult finished = run({"ingest", "songs", "--catalogue", "beats", "--config", "a.ini"});
    BOOST_TEST(finished.code == 2, finished);
    BOOST_TEST(complains(finished, one.said));
  }
  BOOST_TEST(complains(run({"ingest", "songs", "--catalogue", "beats", "--config", "none.ini"}), {"none.ini"}));
  BOOST_TEST(complains(run({"ingest", "songs", "--catalogue", "beats", "--set", "search.k"}),
                       {"--set 'search.k'", "section.key=value"}));
  BOOST_TEST(!fs::exists(path() / "beats"));
}

BOOST_AUTO_TEST_CASE(strategies_are_listed_with_their_parameters) {
  const CommandResult text = must({"strategies", "align"});
  BOOST_TEST(text.out.find("[align] drift_dtw (default)") != std::string::npos, text);
  BOOST_TEST(text.out.find("[pitch]") == std::string::npos, text);
  std::size_t defaults = 0;
  for (const std::string& line : lines_of(must({"strategies", "--json"}).out)) {
    const auto strategy = nlohmann::json::parse(line);
    defaults += strategy["default"].get<bool>();
    for (const auto& parameter : strategy["parameters"]) BOOST_TEST(!parameter["meaning"].get<std::string>().empty());
  }
  BOOST_TEST(defaults == 13u);  // one for each family
}

BOOST_AUTO_TEST_CASE(a_closed_stdout_pipe_ends_the_command_silently) {
  int ends[2];
  BOOST_REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  close(ends[0]);
  const CommandResult finished = RunningCommand(path(), {"strategies"}, ends[1]).wait();
  close(ends[1]);
  BOOST_TEST(finished.signal == SIGPIPE, finished);
  BOOST_TEST(finished.err.empty(), finished);
}

BOOST_AUTO_TEST_CASE(a_full_disk_on_stdout_is_a_failure) {
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  BOOST_REQUIRE(full >= 0);
  const CommandResult finished = RunningCommand(path(), {"strategies"}, full).wait();
  close(full);
  BOOST_TEST(finished.code == 1, finished);
  BOOST_TEST(complains(finished, {"standard output: cannot be written"}));
}

BOOST_AUTO_TEST_SUITE_END()
