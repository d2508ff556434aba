#pragma once

#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/storage/objects/object_store_contract.hpp"

namespace tunefind::test {

// Objects of this many keys are put anew and anew, in turn as bytes and as files.
inline constexpr unsigned kKilledKeys = 5;

/// The n-th content to be put: its number, then noise that follows from it, so that a mixture of two is seen.
inline std::string killed_content(std::size_t n, std::size_t bytes) {
  return std::to_string(n) + "\n" + noise(bytes, static_cast<unsigned>(n));
}
inline std::string killed_key(std::size_t n) { return "1/songs/" + std::to_string(n % kKilledKeys); }

/// What the killed process does: puts contents from a number on, and acknowledges each.
inline void put_until_killed() {
  const auto setting = [](const char* name) { return std::string(std::getenv(name)); };
  const std::string folder = setting("TUNEFIND_KILLED_FOLDER");
  const std::size_t bytes = std::stoul(setting("TUNEFIND_KILLED_BYTES"));
  const auto store = open_object_store(setting("TUNEFIND_KILLED_STORE"));
  std::ofstream done(folder + "/done", std::ios::app);
  done << "open" << std::endl;
  for (std::size_t n = std::stoul(setting("TUNEFIND_KILLED_FROM"));; ++n) {
    if (n % 2 == 0) {
      store->put(killed_key(n), killed_content(n, bytes));
    } else {
      write_file(folder + "/upload", killed_content(n, bytes));
      store->take_file(killed_key(n), folder + "/upload");
    }
    done << n << std::endl;
  }
}

inline boost::test_tools::assertion_result is_killed_child(boost::unit_test::test_unit_id) {
  return std::getenv("TUNEFIND_KILLED_STORE") != nullptr;
}

/// Kills so many processes that run the test case `child` (which calls `put_until_killed`) within `most_ms` after they
/// have opened the store; after each, all objects must be whole and none older than acknowledged. Returns how many
/// contents were acknowledged.
inline std::size_t kill_while_putting(const std::string& place, const std::string& child, int kills, unsigned most_ms,
                                      std::size_t bytes) {
  const TemporaryFolder folder;
  std::mt19937 random(5);
  std::size_t next = 0, acknowledged = 0;
  for (int kill_number = 0; kill_number < kills; ++kill_number) {
    write_file(folder / "done", "");
    const pid_t process = fork();
    if (process == 0) {
      setenv("TUNEFIND_KILLED_STORE", place.c_str(), 1);
      setenv("TUNEFIND_KILLED_FOLDER", folder.path().c_str(), 1);
      setenv("TUNEFIND_KILLED_BYTES", std::to_string(bytes).c_str(), 1);
      setenv("TUNEFIND_KILLED_FROM", std::to_string(next).c_str(), 1);
      dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
      execl("/proc/self/exe", "test", ("--run_test=" + child).c_str(), nullptr);
      _exit(127);
    }
    while (read_file(folder / "done").empty() && waitpid(process, nullptr, WNOHANG) == 0) usleep(200);
    usleep(static_cast<useconds_t>(random() % (1000 * most_ms)));
    kill(process, SIGKILL);
    int status = 0;
    waitpid(process, &status, 0);
    BOOST_REQUIRE(WIFSIGNALED(status));

    std::ifstream lines(folder / "done");
    std::string word;
    BOOST_REQUIRE((lines >> word && word == "open"));
    for (std::size_t n = 0; lines >> n; ++acknowledged) next = n + 1;
    const auto store = open_object_store(place);
    std::size_t objects = 0;
    store->list("", [&](const ObjectInfo&) { ++objects; });
    BOOST_REQUIRE(objects <= kKilledKeys);
    for (std::size_t n = next < kKilledKeys ? 0 : next - kKilledKeys; n < next; ++n) {
      // Its own content, or the one that was being put when the process died.
      const std::string content = read_object(*store, killed_key(n));
      const std::size_t found = std::stoul(content);
      BOOST_REQUIRE((found == n || (found == next && killed_key(n) == killed_key(next))));
      BOOST_REQUIRE((content == killed_content(found, bytes)));
    }
  }
  return acknowledged;
}

}  // namespace tunefind::test
