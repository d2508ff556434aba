// `kill -9` at any moment loses nothing that was acknowledged, and ingesting again gives what one undisturbed run
// gives.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <random>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "tests/storage/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

constexpr unsigned kSongs = 200;

// Puts what is not there yet, as ingest does.
void ingest(const std::filesystem::path& directory, const std::filesystem::path& acknowledgements) {
  Catalogue catalogue = Catalogue::open_for_writing(directory, kParameters);
  std::ofstream done(acknowledgements, std::ios::app);
  for (unsigned i = 0; i < kSongs; ++i) {
    if (catalogue.find(sample_id(i))) continue;
    put_sample(catalogue, i, 300);
    done << sample_id(i) << std::endl;
  }
}

// Starts this programme anew (a fork alone would lack RocksDB's threads) to run `ingest`; kills it after `delay`.
// Returns true if it had finished before.
bool ingest_and_kill(const std::filesystem::path& directory, const std::filesystem::path& acknowledgements,
                     std::chrono::microseconds delay) {
  const pid_t child = fork();
  if (child == 0) {
    setenv("TUNEFIND_KILL_TEST_CATALOGUE", directory.c_str(), 1);
    setenv("TUNEFIND_KILL_TEST_DONE", acknowledgements.c_str(), 1);
    dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
    execl("/proc/self/exe", "test_storage", "--run_test=kill_test/child", nullptr);
    _exit(127);
  }
  std::this_thread::sleep_for(delay);
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) return false;
  BOOST_REQUIRE(WEXITSTATUS(status) == 0);
  return true;
}

void require_all_found(const std::filesystem::path& acknowledgements, const std::filesystem::path& directory) {
  std::ifstream lines(acknowledgements);
  const std::vector<std::string> ids{std::istream_iterator<std::string>(lines), {}};
  if (ids.empty()) return;  // there may be no catalogue yet
  const Catalogue reopened = Catalogue::open_for_reading(directory);
  for (const std::string& id : ids) BOOST_REQUIRE_MESSAGE(reopened.find(id), id + " was acknowledged and is lost");
}

boost::test_tools::assertion_result is_child(boost::unit_test::test_unit_id) {
  return std::getenv("TUNEFIND_KILL_TEST_CATALOGUE") != nullptr;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kill_test)

// What the killed process does; run by the test below only.
BOOST_AUTO_TEST_CASE(child, *boost::unit_test::precondition(is_child)) {
  ingest(std::getenv("TUNEFIND_KILL_TEST_CATALOGUE"), std::getenv("TUNEFIND_KILL_TEST_DONE"));
  BOOST_TEST(true);
}

BOOST_AUTO_TEST_CASE(killed_ingests_add_up_to_one_whole) {
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

BOOST_AUTO_TEST_SUITE_END()
