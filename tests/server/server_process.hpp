#pragma once

#include <csignal>
#include <filesystem>
#include <string>
#include <sys/types.h>

namespace tunefind::test {

/// `tunefind serve` as a process of its own, over the folder `data` in `folder`.
class ServerProcess {
 public:
  /// Starts it on a free port, with this limit of open files unless it is 0. Throws std::runtime_error with the end of
  /// its log if it does not start.
  explicit ServerProcess(const std::filesystem::path& folder, unsigned descriptors = 0);
  ~ServerProcess() { end(SIGKILL); }
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  int port() const { return port_; }
  pid_t pid() const { return pid_; }
  /// The exit code, or -1 if a signal ended it.
  int end(int signal);

 private:
  std::filesystem::path err_;
  pid_t pid_ = 0;
  int port_ = 0;
};

/// A short MIDI file, different for each number.
std::string piece(int number);

}  // namespace tunefind::test
