#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <unordered_map>

#include "server/store/records.hpp"

namespace tunefind::server {

/// How many jobs are in each state.
struct JobCounts {
  std::size_t queued = 0, running = 0, done = 0, failed = 0;

  /// The count of one state.
  std::size_t& of(JobState state);
};

/// `JobCounts` of API.md.
Json json_of(const JobCounts& counts);

/// Counts jobs by owner and state. Knows the state of every job that is not done, so that no job is counted twice and
/// no count falls below zero. One thread at a time may use it.
class JobTally {
 public:
  /// Counts a job in the state that it has, and no longer in the one before.
  void set(const Job& job);
  /// Counts a job that is not done no longer.
  void remove(const Job& job);
  void remove(Owner owner) { owners_.erase(owner); }
  JobCounts of(Owner owner) const;
  /// Of all owners.
  JobCounts all() const;

 private:
  struct Owned {
    std::unordered_map<std::string, JobState> unfinished;  ///< by id: all but those that are done
    JobCounts counts;
  };
  std::map<Owner, Owned> owners_;
};

}  // namespace tunefind::server
