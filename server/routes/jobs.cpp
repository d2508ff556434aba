#include <nlohmann/json.hpp>

#include "server/http/http_error.hpp"
#include "server/routes/call.hpp"
#include "server/routes/routes.hpp"
#include "server/service/service.hpp"

namespace tunefind::server {
namespace {

Job job_of(const Call& call) {
  const std::optional<Job> job = call.service.store.job(call.owner, call.part(0));
  if (!job) throw not_found("job");
  return *job;
}

void list_jobs(Call& call) {
  const std::optional<JobState> state = call.one_of("state", kJobStates);
  const int offset = call.integer("offset", 0, 0, 1 << 30), limit = call.integer("limit", 100, 1, 1000);
  Json page = Json::array();
  int total = 0;
  call.service.store.each_job(call.owner, [&](Job&& job) {
    if (state && job.state != *state) return true;
    if (total >= offset && total < offset + limit) page.push_back(json_of(job));
    ++total;
    return true;
  });
  call.answer(200, {{"jobs", page}, {"total", total}, {"counts", json_of(call.service.jobs.counts(call.owner))}});
}

void retry_job(Call& call) {
  const std::optional<Job> job = call.service.jobs.retry(job_of(call));
  if (!job) throw conflict("only a failed job can be tried again");
  call.answer(202, json_of(*job));
}

void send_events(Call& call) {
  const auto subscription = call.service.events.subscribe(call.owner);
  if (!subscription) throw unavailable("too many pages are open, or the server is stopping");
  subscription->add(event_text("counts", json_of(call.service.jobs.counts(call.owner))));
  call.response.headers.set("Content-Type", "text/event-stream");
  call.response.headers.set("Cache-Control", "no-store");
  call.response.headers.set("X-Accel-Buffering", "no");
  call.response.events = subscription;
}

}  // namespace

void add_job_routes(Router& router) {
  router.get("/v1/jobs", Access::owner, list_jobs, {"state", "offset", "limit"});
  router.get("/v1/jobs/events", Access::owner, send_events);
  router.get("/v1/jobs/ID", Access::owner, [](Call& call) { call.answer(200, json_of(job_of(call))); });
  router.post("/v1/jobs/ID/retry", Access::owner, retry_job);
}

}  // namespace tunefind::server
