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
#include <iterator>
#include <mutex>
#include <optional>
#include <sys/stat.h>
#include <sys/wait.h>
#include <utility>
#include <vector>

#include "engine/session.hpp"
#include "server/analysis/child_process.hpp"
#include "storage/descriptor.hpp"

namespace tunefind::server {
namespace {

constexpr int kHumsPerWorker = 1000;  // then it is replaced, so that leaks cannot add up; chosen by hand
// Hum workers that are kept for each that can be in use, and besides. With 8 accounts that search all the time on 2
// cores, p95 of a search is 1213 ms if 8 are kept, since each search waits for a new one, and 177 ms if 32 are.
constexpr int kKeptPerWorker = 4;
constexpr int kKeptBesides = 24;
constexpr int kSongNice = 10;  // searches have priority over the analysis of songs

/// A worker process; `ready` once it is set up and confined.
struct Worker {
  std::unique_ptr<ChildProcess> process;
  bool ready = false;
  Owner owner = 0;   ///< whose hums it hears; 0 until it gets the first one
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
  std::deque<Worker> idle;  ///< hum workers; the one used last comes first
  int in_use = 0;           ///< hum workers
  int most_in_use = 1;

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

  /// Takes the idle worker that suits the owner best: one that has heard the owner before, else an unused one that is
  /// ready, else an unused one. Nothing if there is none.
  std::optional<Worker> take_idle(Owner owner) {
    const auto rank = [owner](const Worker& worker) {
      return worker.owner == owner ? 0 : worker.owner != 0 ? 3 : worker.ready ? 1 : 2;
    };
    const auto best =
        std::min_element(idle.begin(), idle.end(), [&](const Worker& a, const Worker& b) { return rank(a) < rank(b); });
    if (best == idle.end() || rank(*best) == 3) return std::nullopt;
    Worker worker = std::move(*best);
    idle.erase(best);
    return worker;
  }

  /// A hum worker for one request of the owner, ready. Throws AnalysisError if none is free in time.
  Worker take(Owner owner, const Deadline& deadline, const std::string& name) {
    std::unique_lock lock(mutex);
    while (in_use >= most_in_use) {
      if (deadline.stop && *deadline.stop) throw AnalysisError(fmt::format("{}: its analysis was stopped", name));
      if (std::chrono::steady_clock::now() >= deadline.at)
        throw AnalysisError(fmt::format("{}: too many hums at once, try again later", name));
      freed.wait_for(lock, std::chrono::milliseconds(100));
    }
    ++in_use;
    std::optional<Worker> worker = take_idle(owner);
    lock.unlock();
    try {
      while (worker && !can_be_made_ready(*worker, name, deadline.stop)) {
        worker.reset();
        lock.lock();
        worker = take_idle(owner);
        lock.unlock();
      }
      if (!worker) {
        worker = start_hum_worker();
        await_ready(*worker, name, deadline.stop);
      }
      worker->owner = owner;
      return std::move(*worker);
    } catch (...) {
      leave();
      throw;
    }
  }

  /// Waits until an idle worker is set up. False if it was lost meanwhile. Throws AnalysisError if `*stop` is true.
  bool can_be_made_ready(Worker& worker, const std::string& name, const std::atomic<bool>* stop) {
    if (!is_fit(worker)) return false;
    try {
      await_ready(worker, name, stop);
      return true;
    } catch (const AnalysisError&) {
      if (stop && *stop) throw;
      return false;
    }
  }

  /// A request needs its worker no more.
  void leave() {
    {
      const std::lock_guard lock(mutex);
      --in_use;
    }
    freed.notify_one();
  }

  /// Keeps a worker for the owner's next request, unless it has heard enough.
  void give_back(Worker worker) {
    if (worker.answered >= kHumsPerWorker) {
      worker.process.reset();
    } else {
      const std::lock_guard lock(mutex);
      idle.push_front(std::move(worker));
    }
    leave();
    restock();
  }

  /// Starts workers until there are as many unused ones as can be in use, so that a new owner's hum need not wait for
  /// one to be set up. Owners who have not hummed for longest lose theirs for it.
  void restock() {
    const auto is_unused = [](const Worker& worker) { return worker.owner == 0; };
    while (true) {
      std::vector<Worker> ended;  // outside of the lock, because it takes time
      {
        const std::lock_guard lock(mutex);
        if (std::count_if(idle.begin(), idle.end(), is_unused) >= most_in_use) return;
        while (static_cast<int>(idle.size()) + in_use >= kKeptPerWorker * most_in_use + kKeptBesides) {
          const auto last = std::find_if_not(idle.rbegin(), idle.rend(), is_unused);
          if (last == idle.rend()) return;
          ended.push_back(std::move(*last));
          idle.erase(std::next(last).base());
        }
      }
      try {
        Worker fresh = start_hum_worker();
        const std::lock_guard lock(mutex);
        idle.push_back(std::move(fresh));
      } catch (const AnalysisError&) {
        return;  // `take` tries again
      }
    }
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
  impl_->most_in_use = std::max(1, hum_workers);
  for (int i = 0; i < impl_->most_in_use; ++i) impl_->idle.push_back(impl_->start_hum_worker());
  for (Worker& worker : impl_->idle) impl_->await_ready(worker, "", nullptr);
}

AnalysisProcess::~AnalysisProcess() = default;

HeardHum AnalysisProcess::hear_hum(Owner owner, std::string_view bytes, const std::string& name,
                                   const std::atomic<bool>* stop) {
  Impl& impl = *impl_;
  require_size(bytes.size(), impl.limits.largest_hum_bytes, name);
  Worker worker = impl.take(owner, Deadline::in(impl.limits.hum_wall_s, stop), name);
  try {
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
    impl.leave();
    impl.restock();
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
