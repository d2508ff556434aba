// A job is counted once, in the state it was last seen in, and no count falls below zero.
#include "server/service/job_tally.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <random>

using namespace tunefind::server;

BOOST_AUTO_TEST_SUITE(job_tally_test)

BOOST_AUTO_TEST_CASE(counts_agree_with_a_list_of_the_jobs) {
  std::mt19937 random(3);
  JobTally tally;
  std::vector<Job> jobs;  // those that are counted
  std::size_t done = 0;
  for (int step = 0; step < 2000; ++step) {
    Job job;
    job.owner = static_cast<Owner>(2 + random() % 3);
    job.id = std::to_string(job.owner) + "-" + std::to_string(random() % 20);
    job.state = kJobStates[random() % kJobStates.size()];
    std::erase_if(jobs, [&](const Job& one) { return one.id == job.id; });
    if (random() % 4 == 0) {
      tally.remove(job);
    } else {
      tally.set(job);
      if (job.state == JobState::done)
        ++done;
      else
        jobs.push_back(job);
    }
    JobCounts all = tally.all();
    BOOST_TEST_REQUIRE(all.done == done);
    for (const JobState state : {JobState::queued, JobState::running, JobState::failed})
      BOOST_TEST_REQUIRE(all.of(state) ==
                         static_cast<std::size_t>(std::count_if(jobs.begin(), jobs.end(),
                                                                [&](const Job& one) { return one.state == state; })));
  }
  const JobCounts before = tally.of(2);
  tally.remove(Owner{2});
  BOOST_TEST(tally.all().done == done - before.done);
  BOOST_TEST(tally.of(2).queued + tally.of(2).running + tally.of(2).done + tally.of(2).failed == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
