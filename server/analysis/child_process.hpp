#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

#include "server/analysis/channel.hpp"

namespace tunefind::server {

/// The descriptor at which a child finds its end of the channel.
inline constexpr int kChannelDescriptor = 3;

/// A running programme at the other end of a channel. Destroying it kills it and waits for its end.
class ChildProcess {
 public:
  /// Starts `programme` with the arguments: nothing open but the channel, the standard streams at /dev/null, no
  /// environment but LD_LIBRARY_PATH, a process group of its own, so that a terminal's Ctrl-C does not reach it.
  /// Throws Error if it cannot be started.
  ChildProcess(const std::filesystem::path& programme, const std::vector<std::string>& arguments);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess() { end(); }

  Channel& channel() { return channel_; }

  /// Kills the child if it does not end by itself at once, waits for it, and returns its wait status.
  int end();

 private:
  Channel channel_{Descriptor()};
  pid_t pid_ = 0;
  int status_ = 0;
};

/// Starts children from one thread that lives as long as this object: what the kernel calls the parent of a process,
/// when it is asked to kill it with its parent (PR_SET_PDEATHSIG), is the thread that started it.
class Nursery {
 public:
  Nursery();
  ~Nursery();

  /// As ChildProcess's constructor. Safe to call from several threads.
  std::unique_ptr<ChildProcess> start(const std::filesystem::path& programme,
                                      const std::vector<std::string>& arguments);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tunefind::server
