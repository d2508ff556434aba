// A new user lists the data sets, checks a copy, makes a data folder of it and runs an experiment on it; each wrong
// step gives one line that says what to do.
#include <boost/test/unit_test.hpp>
#include <sstream>
#include <string>

#include "tests/cli/command.hpp"
#include "tests/cli/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

/// A copy of MIR-QBSH with three songs and six hums with silent recordings; its only problems are the numbers of files.
class Copy : public CommandFixture {
 public:
  Copy() {
    for (unsigned song = 1; song <= 3; ++song) {
      const std::string number = fmt::format("{:05}", song);
      write_file(path() / "corpus/midiFile" / (number + ".mid"), midi_bytes(melody(song)));
      for (int person = 1; person <= 2; ++person) {
        const fs::path hum = path() / "corpus/waveFile/year2003" / fmt::format("person{:05}", person) / number;
        write_file(hum.string() + ".pv", pv_bytes(melody(song), 0, 16, person));
        const double seconds = 0.032 * static_cast<double>(lines_of(read_file(hum.string() + ".pv")).size());
        write_file(hum.string() + ".wav", silent_wav(8000, 1, seconds + 0.01));
      }
    }
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(data_test, Copy)

BOOST_AUTO_TEST_CASE(data_sets_are_listed_and_shown) {
  const CommandResult list = must({"experiment", "data", "list"});
  const CommandResult shown = must({"experiment", "data", "show", "mir-1k"});
  for (const char* text : {"mir-qbsh", "ioacas", "mtg-qbh", "mir-1k", "essen", "pop909", "folder"})
    BOOST_TEST(list.out.find(text) != std::string::npos, list);
  for (const char* text : {"licence", "cite", "obtain", "layout", "PitchLabel/*.pv", "1000"})
    BOOST_TEST(shown.out.find(text) != std::string::npos, shown);
  BOOST_TEST(must({"experiment", "data", "show", "mtg-qbh", "--json"}).json()["files"][0]["expected"] == 118);
  BOOST_TEST(lines_of(must({"experiment", "data", "list", "--json"}).out).size() == 7u);
}

BOOST_AUTO_TEST_CASE(wrong_arguments_are_usage_errors) {
  const CommandResult unknown = run({"experiment", "data", "check", "mirqbsh", "corpus"});
  BOOST_TEST(unknown.code == 2, unknown);
  BOOST_TEST(complains(unknown, {"unknown data set 'mirqbsh'", "mir-qbsh, ioacas, mtg-qbh, mir-1k, essen, pop909"}));
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{}, {"weigh"}, {"show"}, {"check", "mir-qbsh"}, {"make", "mir-qbsh", "corpus"}}) {
    std::vector<std::string> all{"experiment", "data"};
    all.insert(all.end(), words.begin(), words.end());
    const CommandResult ran = run(all);
    BOOST_TEST(ran.code == 2, ran);
    BOOST_TEST(ran.err.find("usage: tunefind experiment data") != std::string::npos, ran);
  }
}

BOOST_AUTO_TEST_CASE(check_lists_at_most_twenty_problems) {
  const CommandResult few = run({"experiment", "data", "check", "mir-qbsh", "corpus"});
  BOOST_TEST(few.code == 1, few);
  BOOST_TEST(lines_of(few.err).size() == 3u, few);
  BOOST_TEST(few.out.find("3 songs, 6 queries") != std::string::npos, few);
  BOOST_TEST(few.out.find("3 problems") != std::string::npos, few);
  for (int i = 0; i < 30; ++i)
    write_file(path() / fmt::format("corpus/waveFile/year2003/person00009/{:05}.pv", i), "57\n");
  const CommandResult many = run({"experiment", "data", "check", "mir-qbsh", "corpus"});
  BOOST_TEST(lines_of(many.err).size() == 21u, many);
  BOOST_TEST(lines_of(many.err).back() == "tunefind: ... and 13 more");
  BOOST_TEST(run({"experiment", "data", "check", "mir-qbsh", "corpus", "--json"}).json()["problems"].size() == 33u);
}

BOOST_AUTO_TEST_CASE(reports_folders_that_are_not_copies_of_the_data_set) {
  const CommandResult other = run({"experiment", "data", "check", "pop909", "corpus"});
  BOOST_TEST(other.code == 1, other);
  BOOST_TEST(complains(other, {"corpus: holds no copy of pop909; it looks like mir-qbsh"}));
  const CommandResult none = run({"experiment", "data", "check", "pop909", "nowhere"});
  BOOST_TEST(none.code == 1, none);
  BOOST_TEST(complains(none, {"nowhere: no such folder"}));
}

BOOST_AUTO_TEST_CASE(a_made_folder_can_be_checked_and_run) {
  must({"experiment", "data", "make", "mir-qbsh", "corpus", "data"});
  must({"experiment", "data", "check", "folder", "data", "--write-sums"});
  BOOST_TEST(must({"experiment", "data", "check", "folder", "data", "--json"}).json()["checksums"] == true);

  write_file(path() / "small.ini", "[data]\ncatalogues = data\nqueries = data\n[search]\nanchor = start\n");
  must({"experiment", "run", "small.ini"});
  int found = 0;
  for (const std::string& ranked : lines_of(read_file(path() / "results/small/run.trec"))) {
    std::istringstream words(ranked);
    std::string query, zero, song, rank;
    words >> query >> zero >> song >> rank;
    found += rank == "1" && song.substr(song.size() - 5) == query.substr(query.size() - 5);
  }
  BOOST_TEST(found == 6);

  // The checksums include the files in the corpus that the lists of the folder name.
  write_file(path() / "corpus/midiFile/00001.mid", midi_bytes(melody(8)));
  const CommandResult changed = run({"experiment", "data", "check", "folder", "data"});
  BOOST_TEST(changed.code == 1, changed);
  BOOST_TEST(complains(changed, {"00001.mid: has changed since XXH128SUMS was written"}));

  const CommandResult again = run({"experiment", "data", "make", "mir-qbsh", "corpus", "data"});
  BOOST_TEST(again.code == 1, again);
  BOOST_TEST(complains(again, {"catalogue.tsv: exists already; name a new folder"}));
}

// --write-sums accepts changed files: it ignores the old checksums, and replaces them only if there are no problems.
BOOST_AUTO_TEST_CASE(checksums_are_replaced_only_if_there_are_no_problems) {
  must({"experiment", "data", "make", "mir-qbsh", "corpus", "data"});
  must({"experiment", "data", "check", "folder", "data", "--write-sums"});
  const std::string old = read_file(path() / "data/XXH128SUMS");
  write_file(path() / "corpus/midiFile/00001.mid", "damage");
  BOOST_TEST(run({"experiment", "data", "check", "folder", "data", "--write-sums"}).code == 1);
  BOOST_TEST(read_file(path() / "data/XXH128SUMS") == old);
  write_file(path() / "corpus/midiFile/00001.mid", midi_bytes(melody(8)));
  must({"experiment", "data", "check", "folder", "data", "--write-sums"});
  BOOST_TEST(read_file(path() / "data/XXH128SUMS") != old);
  must({"experiment", "data", "check", "folder", "data"});
}

BOOST_AUTO_TEST_CASE(checksums_of_a_copy_with_problems_are_not_written) {
  const CommandResult ran = run({"experiment", "data", "check", "mir-qbsh", "corpus", "--write-sums"});
  BOOST_TEST(ran.code == 1, ran);
  BOOST_TEST(lines_of(ran.err).back().find("not written because of these problems") != std::string::npos, ran);
  BOOST_TEST(!fs::exists(path() / "corpus/XXH128SUMS"));
}

BOOST_AUTO_TEST_SUITE_END()
