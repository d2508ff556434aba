// An ingest can be stopped at any time: the songs it has stored stay, and running the same command again gives the same
// catalogue as one uninterrupted run.
#include <chrono>
#include <csignal>
#include <thread>

#include "tests/cli/samples.hpp"

using namespace tunefind;
using namespace tunefind::test;

namespace {

constexpr unsigned kManySongs = 200;
constexpr std::size_t kNotes = 1500;  // notes per song: enough that no signal comes too late, even on a busy machine

const std::vector<std::string> kIngest{"ingest", "songs", "--catalogue", "beats", "--threads", "1"};

struct ManySongs : CommandFixture {
  ManySongs() {
    write_songs(path() / "songs", kManySongs, kNotes);
    static const std::string uninterrupted = [this] {
      must({"ingest", "songs", "--catalogue", "single run"});
      return digest("single run");
    }();
    whole = uninterrupted;
  }
  std::string whole;  ///< digest of the catalogue that an uninterrupted run makes
};

/// Size in bytes of RocksDB's log, which grows with every song; 0 without a catalogue.
std::uintmax_t logged(const fs::path& catalogue) {
  std::uintmax_t bytes = 0;
  std::error_code gone;
  for (fs::directory_iterator entry(catalogue, gone), end; !gone && entry != end; entry.increment(gone))
    if (entry->path().extension() == ".log") {
      const auto size = fs::file_size(entry->path(), gone);
      if (!gone) bytes += size;
    }
  return bytes;
}

/// Starts an ingest, sends the signal once the log of the catalogue has at least `bytes`, and waits for the end.
CommandResult ingest_and_signal(const CommandFixture& shop, std::uintmax_t bytes, int signal) {
  RunningCommand running(shop.path(), kIngest);
  while (logged(shop / "beats") < bytes && !running.has_ended())
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  running.send(signal);
  return running.wait();
}

std::size_t songs_of(const CommandFixture& shop) {
  return shop.must({"catalogue", "info", "--json", "--catalogue", "beats"}).json()["songs"];
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(interrupt_test, ManySongs)

BOOST_AUTO_TEST_CASE(sigkill_at_any_time_loses_nothing) {
  // Sizes of the log: while the catalogue opens, at the first song, after some songs, after many.
  for (const std::uintmax_t bytes : {0, 1, 20000, 200000, 500000}) {
    const CommandResult killed = ingest_and_signal(*this, bytes, SIGKILL);
    BOOST_TEST_CONTEXT("killed after " << bytes << " bytes: " << killed) {
      BOOST_TEST(killed.signal == SIGKILL);
      const CommandResult resumed = must({"ingest", "songs", "--catalogue", "beats", "--json"});
      BOOST_TEST(resumed.json()["added"].get<unsigned>() + resumed.json()["unchanged"].get<unsigned>() == kManySongs);
      if (bytes > 20000) BOOST_TEST(resumed.json()["unchanged"].get<unsigned>() > 0u);
      BOOST_TEST(digest("beats") == whole);
      BOOST_TEST(must({"catalogue", "check", "--catalogue", "beats"}).out == "200 sound songs, 0 problems\n");
    }
    fs::remove_all(path() / "beats");
  }
}

BOOST_AUTO_TEST_CASE(repeated_kills_still_give_the_whole_catalogue) {
  for (int kills = 1; kills <= 4; ++kills) ingest_and_signal(*this, 200000, SIGKILL);
  must({"ingest", "songs", "--catalogue", "beats"});
  BOOST_TEST(digest("beats") == whole);
}

BOOST_AUTO_TEST_CASE(an_interrupt_finishes_songs_in_work_with_exit_code_130) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const CommandResult interrupted = ingest_and_signal(*this, 200000, signal);
    BOOST_TEST(interrupted.code == 130, interrupted);
    BOOST_TEST(complains(interrupted, {"interrupted", "run the same command again"}));
    BOOST_TEST(interrupted.out.ends_with(" songs added, 0 unchanged, 0 failed\n"), interrupted);
    const std::size_t there = songs_of(*this);
    BOOST_TEST(there == std::stoul(interrupted.out));
    BOOST_TEST(there > 0u);
    BOOST_TEST(there < kManySongs);
    const auto resumed = must({"ingest", "songs", "--catalogue", "beats", "--json"}).json();
    BOOST_TEST(resumed["unchanged"] == there);
    BOOST_TEST(resumed["added"] == kManySongs - there);
    BOOST_TEST(digest("beats") == whole);
    fs::remove_all(path() / "beats");
  }
}

BOOST_AUTO_TEST_SUITE_END()
