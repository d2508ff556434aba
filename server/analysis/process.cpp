#include "server/analysis/process.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <deque>
#include <fcntl.h>
#include <fmt/format.h>
#include <mutex>
#include <sys/stat.h>
#include <sys/wait.h>
#include <utility>

#include "engine/session.hpp"
#include "server/analysis/child_process.hpp"
#include "storage/descriptor.hpp"

namespace tunefind::server {
namespace {

constexpr int kHumsPerWorker = 1000;  // then it is replaced, so that leaks cannot add up; chosen by hand
constexpr int kSongNice = 10;         // searches have priority over the analysis of songs

/// A worker process; `ready` once it is set up and confined.
struct Worker {
  std::unique_ptr<ChildProcess> process;
  bool ready = false;
  int answered = 0;  ///< requests
};

/// False if an idle worker was killed, or has sent something without being asked.
bool is_fit(Worker& worker) {
  const Channel& channel = worker.process->channel();
  return worker.ready ? channel.is_silent() : !channel.is_closed();
}

/// Throws the error for a process that ended during its work with this wait status.
[[noreturn]] void throw_ended(int status, const std::string& name) {
  const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  if (signal == SIGXCPU) throw AudioError(fmt::format("{}: took too long to analyse", name));
  if (signal == SIGKILL) throw AnalysisError(fmt::format("{}: its analysis was killed", name));
  if (signal != 0) throw AudioError(fmt::format("{}: its analysis crashed ({})", name, strsignal(signal)));
  throw AudioError(fmt::format("{}: its analysis ended without a result", name));
}

std::string readable(std::uint64_t bytes) { return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6); }

void require_size(std::uint64_t bytes, std::uint64_t most, const std::string& name) {
  if (bytes == 0) throw AudioError(fmt::format("{}: empty file", name));
  if (bytes > most)
    throw AudioError(fmt::format("{}: too large: {}, at most {}", name, readable(bytes), readable(most)));
}

}  // namespace

struct AnalysisProcess::Impl {
  std::filesystem::path program;
  std::string settings_text;
  AnalysisLimits limits;
  AnalysisBounds hum_bounds, song_bounds;
  ChildSpawner spawner;

  std::mutex mutex;
  std::condition_variable freed;
  std::deque<Worker> idle;
  int missing = 0;  ///< hum workers that are neither idle nor in use and have to be started

  /// Starts a worker and sends it its setup; it need not be ready on return. Throws AnalysisError.
  Worker start(const WorkerStart& how) {
    try {
      Worker worker{spawner.start(program, {"analysis-worker"})};
      worker.process->channel().send(static_cast<std::uint32_t>(MessageKind::start), message_of(how),
                                     Deadline::in(limits.start_wall_s));
      return worker;
    } catch (const Error& error) {
      throw AnalysisError(fmt::format("analysis cannot be started: {}", error.what()));
    }
  }

  Worker start_hum_worker() {
    return start({settings_text, limits.longest_hum_s, limits.hum_memory_bytes, 0, 0, true});
  }

  /// Waits until the worker is set up. Throws AnalysisError.
  void await_ready(Worker& worker, const std::string& name, const std::atomic<bool>* stop) {
    if (worker.ready) return;
    const Deadline deadline = Deadline::in(limits.start_wall_s, stop);
    const auto fail = [](const std::string& reason) -> AnalysisError {
      return AnalysisError(fmt::format("analysis cannot be started: {}", reason));
    };
    try {
      const Message message = worker.process->channel().receive(kLongestHeard_bytes, deadline);
      if (message.kind == static_cast<std::uint32_t>(MessageKind::failed))
        throw fail(read_failure(message.content).reason);
      if (message.kind != static_cast<std::uint32_t>(MessageKind::ready)) throw fail("its process is not a worker");
      worker.ready = true;
    } catch (const AnalysisError&) {
      throw;
    } catch (const Error& error) {
      if (stop && *stop) throw AnalysisError(fmt::format("{}: its analysis was stopped", name));
      throw fail(error.what());
    }
  }

  /// Sends a request and returns the worker's answer, which is of the kind `expected`. Throws RecordingFault if the
  /// worker found a fault in the recording. After any other exception the worker must not be used again.
  Message answer(Worker& worker, MessageKind request, std::string_view content, int file, MessageKind expected,
                 std::size_t most_bytes, const Deadline& deadline, const std::string& name) {
    Message message;
    try {
      worker.process->channel().send(static_cast<std::uint32_t>(request), content, deadline, file);
      message = worker.process->channel().receive(most_bytes, deadline);
    } catch (const ChannelTimeout&) {
      worker.process->end();
      if (deadline.stop && *deadline.stop) throw AnalysisError(fmt::format("{}: its analysis was stopped", name));
      throw AudioError(fmt::format("{}: took too long to analyse", name));
    } catch (const ChannelClosed&) {
      throw_ended(worker.process->end(), name);
    } catch (const FormatError&) {
      throw AudioError(fmt::format("{}: its analysis gave nonsense", name));
    } catch (const Error& error) {
      throw AnalysisError(fmt::format("{}: {}", name, error.what()));
    }
    ++worker.answered;
    if (message.kind == static_cast<std::uint32_t>(expected)) return message;
    if (message.kind != static_cast<std::uint32_t>(MessageKind::failed))
      throw AudioError(fmt::format("{}: its analysis gave nonsense", name));
    AnalysisFailure failure;
    try {
      failure = read_failure(message.content);
    } catch (const FormatError&) {
      throw AudioError(fmt::format("{}: its analysis gave nonsense", name));
    }
    if (failure.cause == AnalysisFailure::Cause::memory)
      throw AudioError(fmt::format("{}: needs too much memory to analyse", name));
    if (failure.cause == AnalysisFailure::Cause::worker)
      throw AnalysisError(fmt::format("{}: {}", name, failure.reason));
    throw RecordingFault{AudioError(fmt::format("{}: {}", name, failure.reason))};
  }

  /// The worker works properly and has found a fault in the recording.
  struct RecordingFault {
    AudioError error;
  };

  /// Takes a hum worker for one request, or starts one in place of a lost one. Throws AnalysisError if none is free in
  /// time.
  Worker take(const Deadline& deadline, const std::string& name) {
    std::unique_lock lock(mutex);
    while (true) {
      while (!idle.empty()) {
        Worker worker = std::move(idle.front());
        idle.pop_front();
        if (is_fit(worker)) return worker;
        ++missing;
        lock.unlock();
        worker.process.reset();
        lock.lock();
      }
      if (missing > 0) {
        --missing;
        lock.unlock();
        try {
          return start_hum_worker();
        } catch (...) {
          give_up();
          throw;
        }
      }
      if (deadline.stop && *deadline.stop) throw AnalysisError(fmt::format("{}: its analysis was stopped", name));
      if (std::chrono::steady_clock::now() >= deadline.at)
        throw AnalysisError(fmt::format("{}: too many hums at once, try again later", name));
      freed.wait_for(lock, std::chrono::milliseconds(100));
    }
  }

  /// Makes a worker available to the next request, or replaces it after kHumsPerWorker hums.
  void give_back(Worker worker) {
    if (worker.answered >= kHumsPerWorker) {
      worker.process.reset();
      return replace();
    }
    {
      const std::lock_guard lock(mutex);
      // The worker used last has the warmest caches, so it is taken first; one that is being set up is taken last.
      worker.ready ? idle.push_front(std::move(worker)) : idle.push_back(std::move(worker));
    }
    freed.notify_one();
  }

  /// Starts a worker in place of a lost one, so that it is ready before a request needs it.
  void replace() {
    try {
      give_back(start_hum_worker());
    } catch (...) {
      give_up();  // `take` tries again
    }
  }

  /// Counts a worker as missing; `take` will start one in its place.
  void give_up() {
    {
      const std::lock_guard lock(mutex);
      ++missing;
    }
    freed.notify_one();
  }
};

AnalysisProcess::AnalysisProcess(std::filesystem::path program, std::string settings_text, int hum_workers,
                                 AnalysisLimits limits)
    : impl_(std::make_unique<Impl>()) {
  impl_->program = std::move(program);
  impl_->settings_text = std::move(settings_text);
  impl_->limits = limits;
  const Strategies strategies = session_of(impl_->settings_text, "settings of the analysis").strategies;
  impl_->hum_bounds = bounds_of(strategies, limits.longest_hum_s);
  impl_->song_bounds = bounds_of(strategies, limits.longest_song_s);
  for (int i = 0; i < std::max(1, hum_workers); ++i) impl_->idle.push_back(impl_->start_hum_worker());
  for (Worker& worker : impl_->idle) impl_->await_ready(worker, "", nullptr);
}

AnalysisProcess::~AnalysisProcess() = default;

HeardHum AnalysisProcess::hear_hum(std::string_view bytes, const std::string& name, const std::atomic<bool>* stop) {
  Impl& impl = *impl_;
  require_size(bytes.size(), impl.limits.largest_hum_bytes, name);
  Worker worker = impl.take(Deadline::in(impl.limits.hum_wall_s, stop), name);
  try {
    impl.await_ready(worker, name, stop);
    const Message message = impl.answer(worker, MessageKind::hum, bytes, -1, MessageKind::heard, kLongestHeard_bytes,
                                        Deadline::in(impl.limits.hum_wall_s, stop), name);
    HeardHum heard;
    try {
      heard = read_heard(message.content, impl.hum_bounds);
    } catch (const Error&) {
      throw AudioError(fmt::format("{}: its analysis gave nonsense", name));
    }
    impl.give_back(std::move(worker));
    return heard;
  } catch (const Impl::RecordingFault& fault) {
    impl.give_back(std::move(worker));
    throw AudioError(fault.error);
  } catch (...) {
    worker.process.reset();
    impl.replace();
    throw;
  }
}

AnalysedSong AnalysisProcess::analyse_song(const std::filesystem::path& file, const std::string& name,
                                           const std::atomic<bool>* stop) {
  Impl& impl = *impl_;
  const Descriptor opened(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat facts {};
  if (!opened || fstat(opened.number, &facts) != 0)
    throw AnalysisError(fmt::format("{}: cannot be read: {}", name, std::strerror(errno)));
  if (!S_ISREG(facts.st_mode)) throw AudioError(fmt::format("{}: not a file", name));
  require_size(static_cast<std::uint64_t>(facts.st_size), impl.limits.largest_song_bytes, name);

  const int cpu_s = static_cast<int>(std::ceil(impl.limits.song_wall_s)) + 1;
  Worker worker = impl.start(
      {impl.settings_text, impl.limits.longest_song_s, impl.limits.song_memory_bytes, cpu_s, kSongNice, false});
  impl.await_ready(worker, name, stop);
  try {
    const Message message =
        impl.answer(worker, MessageKind::song, "", opened.number, MessageKind::analysed,
                    longest_analysed_bytes(impl.song_bounds), Deadline::in(impl.limits.song_wall_s, stop), name);
    return read_analysed(message.content, impl.song_bounds);
  } catch (const Impl::RecordingFault& fault) {
    throw AudioError(fault.error);
  } catch (const FormatError&) {
    throw AudioError(fmt::format("{}: its analysis gave nonsense", name));
  } catch (const StorageError&) {
    throw AudioError(fmt::format("{}: its analysis gave nonsense", name));
  }
}

}  // namespace tunefind::server
