// `kill -9` at any time loses nothing that was acknowledged, and ingesting again gives the same result as one
// undisturbed run.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <random>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "tests/storage/catalogue/postings_oracle.hpp"
#include "tests/storage/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

constexpr unsigned kSongsToPut = 200;

// Puts the songs that are missing, as ingest does.
void ingest(const std::filesystem::path& directory, const std::filesystem::path& acknowledgements) {
  Catalogue catalogue = Catalogue::open_for_writing(directory, kParameters);
  std::ofstream done(acknowledgements, std::ios::app);
  for (unsigned i = 0; i < kSongsToPut; ++i) {
    if (catalogue.find(sample_id(i))) continue;
    put_sample(catalogue, i, 300);
    done << sample_id(i) << std::endl;
  }
}

constexpr unsigned kLoads = 100, kSongsOfLoad = 10;

// Loads the songs that are missing, `kSongsOfLoad` at a time.
void load_all(const std::filesystem::path& directory) {
  Catalogue catalogue = Catalogue::open_for_writing(directory, kParameters);
  for (unsigned from = 0; from < kLoads * kSongsOfLoad; from += kSongsOfLoad)
    if (!catalogue.find(sample_id(from))) load(catalogue, sample_songs(from, from + kSongsOfLoad));
}

// Executes this program again (a mere fork would lack RocksDB's threads) to run `ingest`, or `load_all` if
// `acknowledgements` is empty, and kills it `delay` after the work has begun: starting the program takes longer on some
// machines than the work. Returns true if it had finished before.
bool ingest_and_kill(const std::filesystem::path& directory, const std::filesystem::path& acknowledgements,
                     std::chrono::microseconds delay) {
  const TemporaryDirectory folder;
  const std::filesystem::path begun = folder / "begun";
  const pid_t child = fork();
  if (child == 0) {
    setenv("TUNEFIND_KILL_TEST_BEGUN", begun.c_str(), 1);
    setenv("TUNEFIND_KILL_TEST_CATALOGUE", directory.c_str(), 1);
    setenv("TUNEFIND_KILL_TEST_DONE", acknowledgements.c_str(), 1);
    dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
    execl("/proc/self/exe", "test_storage", "--run_test=kill_test/child", nullptr);
    _exit(127);
  }
  int status = 0;
  bool ended = false;
  while (!ended && !std::filesystem::exists(begun)) {
    ended = waitpid(child, &status, WNOHANG) == child;
    usleep(200);
  }
  if (!ended) {
    std::this_thread::sleep_for(delay);
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
  }
  if (WIFSIGNALED(status)) return false;
  BOOST_REQUIRE(WEXITSTATUS(status) == 0);
  return true;
}

void require_all_found(const std::filesystem::path& acknowledgements, const std::filesystem::path& directory) {
  std::ifstream lines(acknowledgements);
  const std::vector<std::string> ids{std::istream_iterator<std::string>(lines), {}};
  if (ids.empty()) return;  // there can be no catalogue yet
  const Catalogue reopened = Catalogue::open_for_reading(directory);
  for (const std::string& id : ids) BOOST_REQUIRE_MESSAGE(reopened.find(id), id + " was acknowledged and is lost");
}

boost::test_tools::assertion_result is_child(boost::unit_test::test_unit_id) {
  return std::getenv("TUNEFIND_KILL_TEST_CATALOGUE") != nullptr;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kill_test)

// The work of the killed process; only the tests below run it.
BOOST_AUTO_TEST_CASE(child, *boost::unit_test::precondition(is_child)) {
  const std::string catalogue = std::getenv("TUNEFIND_KILL_TEST_CATALOGUE"),
                    done = std::getenv("TUNEFIND_KILL_TEST_DONE");
  std::ofstream(std::getenv("TUNEFIND_KILL_TEST_BEGUN")).close();
  done.empty() ? load_all(catalogue) : ingest(catalogue, done);
  BOOST_TEST(true);
}

BOOST_AUTO_TEST_CASE(killed_ingests_add_up_to_one_complete_ingest) {
  const TemporaryDirectory temporary;
  ingest(temporary / "single", temporary / "single.done");
  const std::string digest = Catalogue::open_for_reading(temporary / "single").content_digest();

  std::mt19937 random(11);
  for (int round = 0; round < 3; ++round) {
    const auto catalogue = temporary / ("killed" + std::to_string(round)),
               done = temporary / ("done" + std::to_string(round));
    for (int kills = 0; kills < 20; ++kills) {
      const bool finished = ingest_and_kill(catalogue, done, std::chrono::microseconds(1000 + random() % 60000));
      require_all_found(done, catalogue);
      if (finished) break;
    }
    ingest(catalogue, done);
    const Catalogue resumed = Catalogue::open_for_reading(catalogue);
    BOOST_TEST(resumed.check().problems.empty());
    BOOST_TEST(resumed.content_digest() == digest);
  }
}

BOOST_AUTO_TEST_CASE(killed_bulk_loads_leave_only_complete_loads) {
  const TemporaryDirectory temporary;
  std::mt19937 random(12);
  unsigned in_between = 0, before = 0;
  unsigned longest_us = 100000;  // a busy machine may need longer than this for one load
  for (bool finished = false; !finished;) {
    finished = ingest_and_kill(temporary / "beats", "", std::chrono::microseconds(2000 + random() % longest_us));
    unsigned songs = 0;
    try {
      const Catalogue catalogue = Catalogue::open_for_reading(temporary / "beats");
      songs = static_cast<unsigned>(catalogue.list().size());
      BOOST_TEST(songs % kSongsOfLoad == 0u);
      in_between += songs > 0 && !finished;
      require_equal(catalogue, sample_songs(0, songs));
    } catch (const StorageError&) {
      BOOST_TEST(in_between == 0u);  // killed before there was a catalogue
    }
    if (songs == before) longest_us += longest_us / 4;
    before = songs;
  }
  BOOST_TEST(in_between > 0u);
  require_equal(Catalogue::open_for_reading(temporary / "beats"), sample_songs(0, kLoads * kSongsOfLoad));
}

BOOST_AUTO_TEST_SUITE_END()
