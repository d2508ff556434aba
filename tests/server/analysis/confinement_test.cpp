// A confined process can compute and use what it has open, and nothing else: each forbidden action succeeds in a
// process that is not confined and fails in one that is.
#include "server/analysis/confinement.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <pthread.h>
#include <string>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "features/error.hpp"
#include "tests/sanitized.hpp"

using namespace tunefind;
using namespace tunefind::server;
using namespace tunefind::test;

namespace {

struct Action {
  const char* name;
  bool (*succeeds)();
};

// Only actions that a single-threaded child may perform between fork and _exit.
const std::vector<Action> kForbidden{
    {"read a file", [] { return open("/etc/passwd", O_RDONLY) >= 0; }},
    {"ask about a file",
     [] {
       struct stat facts {};
       return stat("/etc/passwd", &facts) == 0;
     }},
    {"read a folder", [] { return open("/", O_RDONLY | O_DIRECTORY) >= 0; }},
    {"write a file",
     [] {
       const std::string path = "/tmp/tunefind-confined-" + std::to_string(getpid());
       const int file = open(path.c_str(), O_WRONLY | O_CREAT, 0600);
       unlink(path.c_str());
       return file >= 0;
     }},
    {"open a socket", [] { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }},
    {"start a process",
     [] {
       const pid_t child = fork();
       if (child == 0) _exit(0);
       if (child > 0) waitpid(child, nullptr, 0);
       return child > 0;
     }},
    {"start a thread",
     [] {
       pthread_t thread{};
       const bool started = pthread_create(
                                &thread, nullptr, [](void*) -> void* { return nullptr; }, nullptr) == 0;
       if (started) pthread_join(thread, nullptr);
       return started;
     }},
    {"signal another process", [] { return kill(getppid(), 0) == 0; }},
    {"change its limits",
     [] {
       rlimit limits{};
       return getrlimit(RLIMIT_CORE, &limits) == 0 && setrlimit(RLIMIT_CORE, &limits) == 0;
     }},
    {"make executable memory",
     [] {
       void* const page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
       return page != MAP_FAILED;
     }},
    {"be traced by a process", [] { return ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0; }},
    {"have many descriptors",
     [] {
       int last = 0;
       for (int i = 0; i < 20; ++i) last = dup(0);
       return last >= 0;
     }},
    {"become another program", [] {
       const std::array<char*, 2> words{const_cast<char*>("true"), nullptr};
       // If it succeeds, the child ends with exit code 0.
       execv("/bin/true", words.data());
       return false;
     }}};

/// Exit code of a child process, confined or not, that performs an action; 1000 + the signal if a signal ended it.
int in_child(bool confined, const Confinement& confinement, const auto& action) {
  const pid_t child = fork();
  if (child == 0) {
    try {
      if (confined) confine(confinement);
    } catch (const Error&) {
      _exit(99);
    }
    _exit(action());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(confinement_test)

BOOST_AUTO_TEST_CASE(a_confined_process_can_only_compute) {
  for (const Action& action : kForbidden) BOOST_TEST_CONTEXT(action.name) {
      const auto code = [&] { return action.succeeds() ? 0 : 7; };
      BOOST_TEST(in_child(false, {}, code) == 0);
      BOOST_TEST(in_child(true, {}, code) == 7);
    }
}

BOOST_AUTO_TEST_CASE(can_use_what_it_has_open) {
  std::array<int, 2> ends{};
  BOOST_REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
  const int file = open("/dev/zero", O_RDONLY);
  BOOST_TEST(in_child(true, {}, [&] {
               std::vector<char> bytes(10'000'000, 'x');  // memory is available, too
               const bool right = read(file, bytes.data(), 3) == 3 && send(ends[1], "abc", 3, MSG_NOSIGNAL) == 3;
               return right ? 0 : 7;
             }) == 0);
  std::array<char, 3> bytes{};
  BOOST_TEST(recv(ends[0], bytes.data(), bytes.size(), MSG_DONTWAIT) == 3);
  for (const int end : {ends[0], ends[1], file}) close(end);
}

BOOST_AUTO_TEST_CASE(cannot_write_even_to_an_open_file) {
  std::string path = "/tmp/tunefind-XXXXXX";
  const int file = mkstemp(path.data());
  unlink(path.c_str());
  const auto writes = [&] { return write(file, "abc", 3) == 3 ? 0 : 7; };
  BOOST_TEST(in_child(false, {}, writes) == 0);
  BOOST_TEST(in_child(true, {}, writes) == 1000 + SIGXFSZ);
  close(file);
}

BOOST_AUTO_TEST_CASE(limits_memory, *unless_sanitized()) {
  Confinement confinement;
  confinement.memory_bytes = 1'000'000'000;
  const auto takes = [](std::size_t bytes) {
    return [=] {
      void* const memory = std::malloc(bytes);
      const bool taken = memory != nullptr;
      std::free(memory);
      return taken ? 0 : 7;
    };
  };
  BOOST_TEST(in_child(true, confinement, takes(100'000'000)) == 0);
  BOOST_TEST(in_child(true, confinement, takes(1'000'000'000)) == 7);
  BOOST_TEST(in_child(true, {}, takes(1'000'000'000)) == 0);
}

BOOST_AUTO_TEST_CASE(limits_processor_time) {
  Confinement confinement;
  confinement.cpu_s = 1;
  BOOST_TEST(in_child(true, confinement, [] {
               const volatile bool forever = true;
               while (forever) continue;
               return 0;
             }) == 1000 + SIGXCPU);
}

BOOST_AUTO_TEST_SUITE_END()
