#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "server/service/job_tally.hpp"
#include "server/store/records.hpp"

namespace tunefind {
class ObjectStore;
}

namespace tunefind::server {

class AnalysisProcess;
class Events;
class Libraries;
class Library;
class Originals;
class ServiceStore;

/// `Job` of API.md.
Json json_of(const Job& job);

/// Runs the jobs that the store holds in `workers` threads, owners taking turns: fetches the original, has it analysed
/// in a process of its own, stores the features. A job survives `kill -9` of the server: one that was running is queued
/// again at the next start, and one that exceeds its lease is stopped and tried again. A faulty file fails its job with
/// the reason; a job that failed because of disk, object store or analysis process is tried again a few times. Safe to
/// call from several threads.
class Jobs {
 public:
  /// Takes up the unfinished jobs of the store. Originals are copied to `incoming` while they are analysed. All
  /// references must outlive this object.
  Jobs(ServiceStore& store, Libraries& libraries, const ObjectStore& objects, Originals& originals,
       AnalysisProcess& analysis, Events& events, std::filesystem::path incoming, int workers, double lease_s);
  /// Stops the workers; jobs that are running are queued again for the next start.
  ~Jobs();

  /// Adds a job that is in the store already, as queued.
  void enqueue(const Job& job);
  /// Queues a failed job again and returns it; nothing if it has not failed.
  std::optional<Job> retry(const Job& job);
  /// Takes an owner's jobs, or those for one of the owner's songs, off the queue and waits until none of them is
  /// running. Their records stay in the store.
  void cancel(Owner owner);
  void cancel(Owner owner, const std::string& song);
  /// Of one owner.
  JobCounts counts(Owner owner) const;
  /// Of all owners.
  JobCounts counts() const;

 private:
  using Clock = std::chrono::steady_clock;  ///< for leases and waits, which changes of the time of day must not touch
  struct Running {
    Job job;
    Clock::time_point lease_until = Clock::time_point::max();
    std::atomic<bool> stop = false;     ///< asks the analysis to end
    std::atomic<bool> overdue = false;  ///< stopped because its lease ended
    bool analysed = false;              ///< its features are stored, or there are none; guarded by `mutex_`
    /// True if it was stopped by `cancel` or the destructor.
    bool cancelled() const { return stop && !overdue; }
  };

  void restore();
  void work();
  void watch_leases();
  std::optional<Job> next(std::unique_lock<std::mutex>& lock);
  void run(Running& running);
  void analyse(Running& running, Library& library);
  void make_searchable(Running& running, Library& library);
  void change_state(Job& job, JobState state, const std::string& reason = "");
  void put_off(Job& job, Library& library, const std::string& reason, const std::string& detail);
  void cancel_where(Owner owner, const std::function<bool(const Job&)>& concerned);

  ServiceStore& store_;
  Libraries& libraries_;
  const ObjectStore& objects_;
  Originals& originals_;
  AnalysisProcess& analysis_;
  Events& events_;
  const std::filesystem::path incoming_;
  const Clock::duration lease_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<Owner, std::deque<Job>> queued_;
  Owner last_served_ = 0;                        ///< whose job was taken last
  std::multimap<Clock::time_point, Job> later_;  ///< jobs to be tried again, by the time from which on
  std::set<Running*> running_;
  JobTally tally_;
  bool stop_ = false;
  std::vector<std::thread> workers_;
  std::thread watcher_;
};

}  // namespace tunefind::server
