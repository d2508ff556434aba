#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

#include "server/analysis/channel.hpp"

namespace tunefind::server {

/// Descriptor number at which a child has its end of the channel.
inline constexpr int kChannelDescriptor = 3;

/// A child process, and this end of a channel to it. The destructor kills the process and waits for its end. Only one
/// thread may use it at a time.
class ChildProcess {
 public:
  /// Starts `program` with these arguments. The child has nothing open but the channel and, at /dev/null, the standard
  /// streams; it has no environment but LD_LIBRARY_PATH, and a process group of its own, so that a terminal's Ctrl-C
  /// does not reach it. Throws Error if it cannot be started.
  ChildProcess(const std::filesystem::path& program, const std::vector<std::string>& arguments);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess() { end(); }

  Channel& channel() { return channel_; }

  /// Waits for the child's end and returns its wait status (waitpid). Kills it first, unless it has ended or has closed
  /// its channel and ends within moments.
  int end();

 private:
  Channel channel_{Descriptor()};
  pid_t pid_ = 0;
  int status_ = 0;
};

/// Starts children from one thread that lives as long as this object. A worker asks the kernel to kill it when its
/// parent ends (PR_SET_PDEATHSIG), and to the kernel the parent is the thread that started the process.
class ChildSpawner {
 public:
  ChildSpawner();
  ~ChildSpawner();

  /// See the constructor of ChildProcess. Safe to call from several threads.
  std::unique_ptr<ChildProcess> start(const std::filesystem::path& program, const std::vector<std::string>& arguments);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tunefind::server
