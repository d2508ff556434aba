#pragma once

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/storage/objects/object_store_contract.hpp"

namespace tunefind::test {

// Number of keys that are put again and again, alternately as bytes and as files.
inline constexpr unsigned kKilledKeys = 5;

/// Content number `n`: the number, then noise that depends on it, so that a mixture of two contents is detected.
inline std::string killed_content(std::size_t n, std::size_t bytes) {
  return std::to_string(n) + "\n" + noise(bytes, static_cast<unsigned>(n));
}
inline std::string killed_key(std::size_t n) { return "1/songs/" + std::to_string(n % kKilledKeys); }

/// The work of the killed process: puts contents from a given number on, and acknowledges each in a file.
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

inline std::size_t count_lines(const std::string& file) {
  const std::string text = read_file(file);
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

inline boost::test_tools::assertion_result is_killed_child(boost::unit_test::test_unit_id) {
  return std::getenv("TUNEFIND_KILLED_STORE") != nullptr;
}

/// Starts and kills `kills` processes that run the test case `child` (which calls `put_until_killed`), each within
/// `most_ms` milliseconds after it has opened the store, every second one after its first acknowledgement, so that the
/// test gets on however slow the store is. Checks each time that all objects are complete and none is older than
/// acknowledged.
inline void kill_while_putting(const std::string& place, const std::string& child, int kills, unsigned most_ms,
                               std::size_t bytes) {
  const TemporaryFolder folder;
  std::mt19937 random(5);
  std::size_t next = 0;
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
    const std::size_t expected_lines = kill_number % 2 == 0 ? 1 : 2;  // "open", then a line an acknowledgement
    while (count_lines(folder / "done") < expected_lines && waitpid(process, nullptr, WNOHANG) == 0) usleep(200);
    usleep(static_cast<useconds_t>(random() % (1000 * most_ms)));
    kill(process, SIGKILL);
    int status = 0;
    waitpid(process, &status, 0);
    BOOST_REQUIRE(WIFSIGNALED(status));

    std::ifstream lines(folder / "done");
    std::string word;
    BOOST_REQUIRE((lines >> word && word == "open"));
    for (std::size_t n = 0; lines >> n;) next = n + 1;
    const auto store = open_object_store(place);
    std::size_t objects = 0;
    store->list("", [&](const ObjectInfo&) { ++objects; });
    BOOST_REQUIRE(objects <= kKilledKeys);
    for (std::size_t n = next < kKilledKeys ? 0 : next - kKilledKeys; n < next; ++n) {
      // The acknowledged content, or the one that was being put when the process died.
      const std::string content = read_object(*store, killed_key(n));
      const std::size_t found = std::stoul(content);
      BOOST_REQUIRE((found == n || (found == next && killed_key(n) == killed_key(next))));
      BOOST_REQUIRE((content == killed_content(found, bytes)));
    }
  }
}

}  // namespace tunefind::test
