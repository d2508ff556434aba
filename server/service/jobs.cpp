#include "server/service/jobs.hpp"

#include <algorithm>
#include <boost/algorithm/string/replace.hpp>
#include <chrono>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "features/music_names.hpp"
#include "server/analysis/process.hpp"
#include "server/service/events.hpp"
#include "server/store/libraries.hpp"
#include "server/store/object_keys.hpp"
#include "server/store/originals.hpp"
#include "server/store/service_store.hpp"
#include "server/util/log.hpp"
#include "storage/objects/object_store.hpp"

namespace tunefind::server {
namespace {

constexpr int kMostAttempts = 5;                              // until a job fails for good; chosen by hand
constexpr auto kWatchEvery = std::chrono::milliseconds(500);  // for leases that have ended
// Until a job that was put off is tried again; doubled with each attempt.
constexpr std::chrono::seconds kFirstWait{2};
constexpr const char* kTooLong = "it took too long";
constexpr Time kForget = 30LL * 24 * 3600 * 1000;  // ms after which the record of a job that is done is deleted

}  // namespace

Json json_of(const Job& job) {
  return {{"id", job.id},
          {"kind", to_string(job.kind)},
          {"song", job.song},
          {"title", job.title},
          {"state", to_string(job.state)},
          {"attempts", job.attempts},
          {"reason", job.reason.empty() ? Json(nullptr) : Json(job.reason)},
          {"created", iso_time(job.created)},
          {"finished", job.finished == 0 ? Json(nullptr) : Json(iso_time(job.finished))}};
}

Jobs::Jobs(ServiceStore& store, Libraries& libraries, const ObjectStore& objects, Originals& originals,
           AnalysisProcess& analysis, Events& events, std::filesystem::path incoming, int workers, double lease_s)
    : store_(store),
      libraries_(libraries),
      objects_(objects),
      originals_(originals),
      analysis_(analysis),
      events_(events),
      incoming_(std::move(incoming)),
      lease_(std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(lease_s))) {
  restore();
  for (int i = 0; i < workers; ++i) workers_.emplace_back([this] { work(); });
  watcher_ = std::thread([this] { watch_leases(); });
}

Jobs::~Jobs() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    for (Running* running : running_) running->stop = true;
  }
  changed_.notify_all();
  for (std::thread& worker : workers_) worker.join();
  watcher_.join();
}

void Jobs::restore() {
  std::vector<Job> unfinished, forgotten;
  store_.each_job([&](Job&& job) {
    if (job.state == JobState::done && job.finished < now() - kForget) {
      forgotten.push_back(std::move(job));
      return;
    }
    if (job.state == JobState::running) job.state = JobState::queued;
    tally_.set(job);
    if (job.state == JobState::queued) unfinished.push_back(std::move(job));
  });
  for (const Job& job : forgotten) store_.remove_job(job.owner, job.id);
  for (Job& job : unfinished) {
    store_.put(job);
    queued_[job.owner].push_back(std::move(job));
  }
}

void Jobs::watch_leases() {
  std::unique_lock lock(mutex_);
  while (!stop_) {
    changed_.wait_for(lock, kWatchEvery);
    for (Running* running : running_)
      if (running->lease_until < Clock::now() && !running->stop) running->stop = running->overdue = true;
  }
}

void Jobs::enqueue(const Job& job) {
  {
    const std::lock_guard lock(mutex_);
    tally_.set(job);
  }
  // Published before a worker can publish that the job is running.
  events_.publish(job.owner, "job", json_of(job));
  events_.publish(job.owner, "counts", json_of(counts(job.owner)));
  {
    const std::lock_guard lock(mutex_);
    queued_[job.owner].push_back(job);
  }
  changed_.notify_all();  // not notify_one, which could wake the watcher of leases instead of a worker
}

std::optional<Job> Jobs::retry(const Job& known) {
  Job job = known;
  {
    const std::lock_guard lock(mutex_);
    const std::optional<Job> latest = store_.job(job.owner, job.id);
    if (!latest || latest->state != JobState::failed) return std::nullopt;
    job = *latest;
    job.state = JobState::queued;
    job.attempts = 0;
    job.reason.clear();
    job.finished = 0;
    store_.put(job);
  }
  libraries_.open(job.owner)->change(job.song, Durability::soon, [](StoredSong& song) {
    song.state = SongState::queued;
    song.reason.clear();
  });
  enqueue(job);
  return job;
}

JobCounts Jobs::counts(Owner owner) const {
  const std::lock_guard lock(mutex_);
  return tally_.of(owner);
}

JobCounts Jobs::counts() const {
  const std::lock_guard lock(mutex_);
  return tally_.all();
}

void Jobs::cancel(Owner owner) {
  cancel_where(owner, [](const Job&) { return true; });
  const std::lock_guard lock(mutex_);
  tally_.remove(owner);
}

void Jobs::cancel(Owner owner, const std::string& song) {
  cancel_where(owner, [&](const Job& job) { return job.song == song; });
  const std::optional<StoredSong> known = libraries_.open(owner)->song(song);
  std::optional<Job> last = known ? store_.job(owner, known->job) : std::nullopt;
  if (!last || last->state == JobState::done || last->state == JobState::failed) return;
  change_state(*last, JobState::done, "the song was deleted");
}

void Jobs::cancel_where(Owner owner, const std::function<bool(const Job&)>& concerned) {
  std::unique_lock lock(mutex_);
  const auto drop = [&](const Job& job) {
    if (job.owner != owner || !concerned(job)) return false;
    tally_.remove(job);
    return true;
  };
  // Each time anew, because a job that opens its library can queue others (Service::analyse_again).
  const auto none_is_left = [&] {
    if (const auto found = queued_.find(owner); found != queued_.end()) std::erase_if(found->second, drop);
    std::erase_if(later_, [&](const auto& one) { return drop(one.second); });
    bool running_any = false;
    for (Running* running : running_)
      if (running->job.owner == owner && concerned(running->job)) running_any = running->stop = true;
    return !running_any;
  };
  changed_.wait(lock, none_is_left);
}

/// Waits for a job of the owner whose turn it is and takes it off the queue. Nothing when the workers are to stop.
std::optional<Job> Jobs::next(std::unique_lock<std::mutex>& lock) {
  while (!stop_) {
    while (!later_.empty() && later_.begin()->first <= Clock::now()) {
      queued_[later_.begin()->second.owner].push_back(later_.begin()->second);
      later_.erase(later_.begin());
    }
    std::erase_if(queued_, [](const auto& one) { return one.second.empty(); });
    if (!queued_.empty()) {
      auto turn = queued_.upper_bound(last_served_);
      if (turn == queued_.end()) turn = queued_.begin();
      last_served_ = turn->first;
      Job job = std::move(turn->second.front());
      turn->second.pop_front();
      return job;
    }
    if (later_.empty()) {
      changed_.wait(lock);
    } else {
      const auto due = later_.begin()->first;  // copied: the job may be cancelled meanwhile
      changed_.wait_until(lock, due);
    }
  }
  return std::nullopt;
}

void Jobs::work() {
  std::unique_lock lock(mutex_);
  while (std::optional<Job> job = next(lock)) {
    Running running{std::move(*job)};
    running_.insert(&running);
    lock.unlock();
    run(running);
    lock.lock();
    running_.erase(&running);
    changed_.notify_all();
  }
}

/// Brings a job into another state: in the store, in the counts and on the owner's pages.
void Jobs::change_state(Job& job, JobState state, const std::string& reason) {
  {
    const std::lock_guard lock(mutex_);
    job.state = state;
    job.reason = reason;
    job.finished = state == JobState::done || state == JobState::failed ? now() : 0;
    tally_.set(job);
  }
  store_.put(job);
  events_.publish(job.owner, "job", json_of(job));
  events_.publish(job.owner, "counts", json_of(counts(job.owner)));
}

/// Queues a job again that failed through no fault of its song; after kMostAttempts, lets it fail. `reason` is for the
/// owner, `detail` for the log.
void Jobs::put_off(Job& job, Library& library, const std::string& reason, const std::string& detail) {
  const bool again = job.attempts < kMostAttempts;
  const std::string anonymous = boost::algorithm::replace_all_copy(detail, job.title, "(title)");
  log_warning("job_put_off", {{"job", job.id}, {"attempts", job.attempts}, {"reason", anonymous}});
  library.change(job.song, Durability::soon, [&](StoredSong& song) {
    song.state = again ? SongState::queued : SongState::failed;
    song.reason = again ? "" : reason;
  });
  change_state(job, again ? JobState::queued : JobState::failed, reason);
  if (!again) return;
  const std::lock_guard lock(mutex_);
  later_.emplace(Clock::now() + kFirstWait * (1 << (job.attempts - 1)), job);
  changed_.notify_all();
}

void Jobs::run(Running& running) {
  Job& job = running.job;
  try {
    ++job.attempts;
    const std::shared_ptr<Library> library = libraries_.open(job.owner);
    if (!library->song(job.song)) return change_state(job, JobState::done, "the song was deleted");
    {
      const std::lock_guard lock(mutex_);
      running.lease_until = Clock::now() + lease_;
    }
    change_state(job, JobState::running);
    library->change(job.song, Durability::soon, [](StoredSong& song) { song.state = SongState::running; });
    try {
      analyse(running, *library);
      change_state(job, JobState::done);
    } catch (const StorageError& error) {
      if (running.cancelled()) throw;
      // The error's own message can name places and paths, so it goes to the log and not to the owner.
      put_off(job, *library, running.overdue ? kTooLong : "the server's storage cannot be used now", error.what());
    } catch (const AnalysisError& error) {
      if (running.cancelled()) throw;
      put_off(job, *library, running.overdue ? kTooLong : "the server could not analyse it now", error.what());
    } catch (const Error& error) {
      if (running.cancelled()) throw;
      make_searchable(running, *library);
      library->change(job.song, Durability::soon, [&](StoredSong& song) {
        song.state = SongState::failed;
        song.reason = error.what();
      });
      change_state(job, JobState::failed, error.what());
    }
  } catch (const std::exception& error) {
    if (running.cancelled()) {
      // The attempt does not count, as the job was stopped from outside. If it was `cancel` that stopped it, the job is
      // not in the queue any more and is not counted; if the server stops, the next start takes it up.
      --job.attempts;
      try {
        change_state(job, JobState::queued);
        const std::lock_guard lock(mutex_);
        if (!stop_) tally_.remove(job);
      } catch (const std::exception&) {  // the store has it as running, which the next start takes up too
      }
      return;
    }
    // Not even its state could be stored.
    log_error("job_broken", {{"job", job.id}, {"reason", error.what()}});
    const std::lock_guard lock(mutex_);
    later_.emplace(Clock::now() + kFirstWait * (1 << std::min(job.attempts, kMostAttempts)), job);
  }
}

void Jobs::analyse(Running& running, Library& library) {
  const Job& job = running.job;
  const std::filesystem::path copy = incoming_ / ("job-" + job.id);
  struct Removed {
    const std::filesystem::path& path;
    ~Removed() {
      std::error_code none;
      std::filesystem::remove(path, none);
    }
  } const removed{copy};
  if (!originals_.is_sound(job.owner, job.song)) throw AudioError("the stored file is damaged; upload it again");
  objects_.fetch(song_key(job.owner, job.song), copy);
  const AnalysedSong analysed = analysis_.analyse_song(copy, job.title, &running.stop);
  const std::optional<StoredSong> song = library.song(job.song);
  if (!song || running.stop) throw StorageError("stopped");
  library.put_features(*song, analysed.tune, analysed.terms, analysed.peaks);
  make_searchable(running, library);
  library.change(job.song, Durability::soon, [&](StoredSong& ready) {
    ready.state = SongState::ready;
    ready.reason.clear();
    ready.duration_s = analysed.tune.duration_s;
    ready.bpm = analysed.tune.bpm;
    ready.key = analysed.tune.key ? std::optional(key_name(analysed.tune.key)) : std::nullopt;
  });
}

/// Lets searches find what was analysed: all of it if this is the last of the owner's jobs that are waiting or running,
/// so that a page whose jobs have ended finds every song. Otherwise updates of a large index wait until they are due.
void Jobs::make_searchable(Running& running, Library& library) {
  const Owner owner = running.job.owner;
  const auto is_busy = [&](const Running* other) { return other->job.owner == owner && !other->analysed; };
  bool last;
  {
    const std::lock_guard lock(mutex_);
    running.analysed = true;
    const auto waiting = queued_.find(owner);
    last = (waiting == queued_.end() || waiting->second.empty()) &&
           std::none_of(running_.begin(), running_.end(), is_busy);
  }
  library.refresh(last ? Refresh::now : Refresh::when_due);
}

}  // namespace tunefind::server
