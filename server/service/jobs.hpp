#pragma once

#include <atomic>
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

#include "server/store/records.hpp"

namespace tunefind {
class ObjectStore;
}

namespace tunefind::server {

class AnalysisProcess;
class Events;
class Libraries;
class Library;
class ServiceStore;

/// How many jobs an owner has in each state.
struct JobCounts {
  std::size_t queued = 0, running = 0, done = 0, failed = 0;

  std::size_t& of(JobState state);
};

/// A job and counts as API.md has them.
Json json_of(const Job& job);
Json json_of(const JobCounts& counts);

/// Does the jobs that the store holds, some at a time, owners taking turns: fetches the original, has it analysed in a
/// process of its own, stores the features. A job outlives `kill -9`: what was running is queued again when the server
/// starts, and what runs longer than its lease is stopped and tried again. What is wrong with a file fails its job with
/// the reason; what is wrong with disk or object store is tried again, some times. Safe to call from several threads.
class Jobs {
 public:
  Jobs(ServiceStore& store, Libraries& libraries, const ObjectStore& objects, AnalysisProcess& analysis, Events& events,
       std::filesystem::path incoming, int workers, double lease_s);
  /// Stops: what is running is queued again for the next start.
  ~Jobs();

  /// Takes in a job that the store has as "queued".
  void enqueue(const Job& job);
  /// Queues a failed job again; nothing if it has not failed.
  std::optional<Job> retry(const Job& job);
  /// Ends the jobs of an owner, or of one of the owner's songs, and waits until none is running. The store keeps them.
  void cancel(Owner owner);
  void cancel(Owner owner, const std::string& song);
  JobCounts counts(Owner owner) const;
  /// Of all owners.
  JobCounts counts() const;

 private:
  struct Running {
    Job job;
    std::atomic<bool> stop = false;
    std::atomic<bool> overdue = false;  ///< stopped because its lease ended
    bool cancelled() const { return stop && !overdue; }
  };

  void restore();
  void work();
  void watch_leases();
  std::optional<Job> next(std::unique_lock<std::mutex>& lock);
  void run(Running& running);
  void analyse(Running& running, Library& library);
  void move(Job& job, JobState state, const std::string& reason = "");
  void put_off(Job& job, Library& library, const std::string& reason, const std::string& detail);
  void cancel_where(Owner owner, const std::function<bool(const Job&)>& concerned);

  ServiceStore& store_;
  Libraries& libraries_;
  const ObjectStore& objects_;
  AnalysisProcess& analysis_;
  Events& events_;
  const std::filesystem::path incoming_;
  const Time lease_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<Owner, std::deque<Job>> queued_;
  Owner last_served_ = 0;
  std::multimap<Time, Job> later_;  ///< to be tried again from that time on
  std::set<Running*> running_;
  std::map<Owner, JobCounts> counts_;
  bool stop_ = false;
  std::vector<std::thread> workers_;
  std::thread watcher_;
};

}  // namespace tunefind::server
