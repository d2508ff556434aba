#include "server/analysis/child_process.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fcntl.h>
#include <fmt/format.h>
#include <future>
#include <mutex>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>

namespace tunefind::server {
namespace {

// How long a process that has closed its channel is given to end by itself, and how often that is checked. Most have
// ended within a millisecond.
constexpr std::chrono::milliseconds kGrace{200}, kExitPollInterval{1};

void require_success(int code, const char* what) {
  if (code != 0) throw Error(fmt::format("{}: {}", what, std::strerror(code)));
}

struct FileActions {
  posix_spawn_file_actions_t actions;
  FileActions() { require_success(posix_spawn_file_actions_init(&actions), "posix_spawn"); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions); }
};

struct Attributes {
  posix_spawnattr_t attributes;
  Attributes() { require_success(posix_spawnattr_init(&attributes), "posix_spawn"); }
  ~Attributes() { posix_spawnattr_destroy(&attributes); }
};

}  // namespace

ChildProcess::ChildProcess(const std::filesystem::path& program, const std::vector<std::string>& arguments) {
  std::array<int, 2> ends{};
  require_success(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0 ? 0 : errno, "socketpair");
  Descriptor ours(ends[0]), theirs(ends[1]);

  FileActions files;
  require_success(posix_spawn_file_actions_adddup2(&files.actions, theirs.number, kChannelDescriptor), "posix_spawn");
  for (int stream = 0; stream < kChannelDescriptor; ++stream)
    require_success(
        posix_spawn_file_actions_addopen(&files.actions, stream, "/dev/null", stream == 0 ? O_RDONLY : O_WRONLY, 0),
        "posix_spawn");
  require_success(posix_spawn_file_actions_addclosefrom_np(&files.actions, kChannelDescriptor + 1), "posix_spawn");

  Attributes with;
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&with.attributes, &none);
  posix_spawnattr_setsigdefault(&with.attributes, &all);
  posix_spawnattr_setpgroup(&with.attributes, 0);
  posix_spawnattr_setflags(&with.attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);

  std::string name = program.string();
  std::vector<std::string> words = arguments;
  std::vector<char*> argv{name.data()};
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::string libraries;
  std::vector<char*> environment;
  if (const char* const path = std::getenv("LD_LIBRARY_PATH")) {
    libraries = fmt::format("LD_LIBRARY_PATH={}", path);
    environment.push_back(libraries.data());
  }
  environment.push_back(nullptr);
  require_success(posix_spawn(&pid_, name.c_str(), &files.actions, &with.attributes, argv.data(), environment.data()),
                  name.c_str());
  channel_ = Channel(std::move(ours));
}

int ChildProcess::end() {
  if (pid_ == 0) return status_;
  const auto reaped = [&](int options) {
    pid_t found = 0;
    do found = waitpid(pid_, &status_, options);
    while (found < 0 && errno == EINTR);
    return found != 0;  // also true on errors: then the process has been waited for elsewhere
  };
  bool ended = reaped(WNOHANG);
  if (!ended && channel_.is_closed())
    for (auto waited = kExitPollInterval; !ended && waited < kGrace; waited += kExitPollInterval) {
      std::this_thread::sleep_for(kExitPollInterval);
      ended = reaped(WNOHANG);
    }
  if (!ended) {
    kill(pid_, SIGKILL);
    reaped(0);
  }
  pid_ = 0;
  channel_ = Channel(Descriptor());
  return status_;
}

struct ChildSpawner::Impl {
  using Start = std::packaged_task<std::unique_ptr<ChildProcess>()>;
  std::mutex mutex;
  std::condition_variable arrival;
  std::deque<Start> waiting;
  bool closing = false;
  std::thread thread;

  void run() {
    std::unique_lock lock(mutex);
    while (true) {
      arrival.wait(lock, [&] { return closing || !waiting.empty(); });
      if (waiting.empty()) return;
      Start next = std::move(waiting.front());
      waiting.pop_front();
      lock.unlock();
      next();
      lock.lock();
    }
  }
};

ChildSpawner::ChildSpawner() : impl_(std::make_unique<Impl>()) {
  impl_->thread = std::thread([this] { impl_->run(); });
}

ChildSpawner::~ChildSpawner() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->closing = true;
  }
  impl_->arrival.notify_one();
  impl_->thread.join();
}

std::unique_ptr<ChildProcess> ChildSpawner::start(const std::filesystem::path& program,
                                                  const std::vector<std::string>& arguments) {
  Impl::Start task([&] { return std::make_unique<ChildProcess>(program, arguments); });
  auto started = task.get_future();
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->waiting.push_back(std::move(task));
  }
  impl_->arrival.notify_one();
  return started.get();
}

}  // namespace tunefind::server
