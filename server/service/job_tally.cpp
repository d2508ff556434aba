#include "server/service/job_tally.hpp"

#include <nlohmann/json.hpp>

namespace tunefind::server {

std::size_t& JobCounts::of(JobState state) {
  switch (state) {
    case JobState::queued:
      return queued;
    case JobState::running:
      return running;
    case JobState::done:
      return done;
    case JobState::failed:
      return failed;
  }
  return failed;
}

Json json_of(const JobCounts& counts) {
  return {{"queued", counts.queued}, {"running", counts.running}, {"done", counts.done}, {"failed", counts.failed}};
}

void JobTally::set(const Job& job) {
  remove(job);
  Owned& owned = owners_[job.owner];
  if (job.state != JobState::done) owned.unfinished.emplace(job.id, job.state);
  ++owned.counts.of(job.state);
}

void JobTally::remove(const Job& job) {
  const auto owned = owners_.find(job.owner);
  if (owned == owners_.end()) return;
  const auto known = owned->second.unfinished.find(job.id);
  if (known == owned->second.unfinished.end()) return;
  --owned->second.counts.of(known->second);
  owned->second.unfinished.erase(known);
}

JobCounts JobTally::of(Owner owner) const {
  const auto found = owners_.find(owner);
  return found == owners_.end() ? JobCounts{} : found->second.counts;
}

JobCounts JobTally::all() const {
  JobCounts sum;
  for (const auto& [owner, owned] : owners_) {
    sum.queued += owned.counts.queued;
    sum.running += owned.counts.running;
    sum.done += owned.counts.done;
    sum.failed += owned.counts.failed;
  }
  return sum;
}

}  // namespace tunefind::server
