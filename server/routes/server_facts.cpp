#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "server/http/http_error.hpp"
#include "server/http/media_type.hpp"
#include "server/http/web_files.hpp"
#include "server/routes/call.hpp"
#include "server/routes/routes.hpp"
#include "server/service/service.hpp"
#include "server/store/credentials.hpp"
#include "server/util/log.hpp"

namespace tunefind::server {
namespace {

void send_health(Call& call) {
  const auto state_of = [](const auto& check) -> std::string {
    try {
      check();
      return "ok";
    } catch (const std::exception& error) {
      log_error("unhealthy", {{"reason", error.what()}});
      return "unavailable";
    }
  };
  const std::string database = state_of([&] { call.service.store.check(); });
  const std::string objects = state_of([&] { call.service.objects->check(); });
  const bool well = database == "ok" && objects == "ok";
  call.answer(well ? 200 : 503, {{"status", well ? "ok" : "unavailable"},
                                 {"database", database},
                                 {"objects", objects},
                                 {"damaged_originals", call.service.originals.damaged()},
                                 {"renewed_libraries", call.service.libraries.renewed()}});
}

/// Throws HttpError 404 unless the client may see the metrics: with the token, or from this machine if there is none.
void require_watcher(const Call& call) {
  const std::string& token = call.service.options.metrics_token;
  const bool own = is_loopback(call.request.address) && !call.request.headers.has("X-Forwarded-For") &&
                   !call.request.headers.has("Forwarded") && !call.request.headers.has("Via");
  const bool allowed = token.empty() ? own : same_secret(call.request.headers.get("Authorization"), "Bearer " + token);
  if (!allowed) throw HttpError(404, "not_found", "there is nothing at this path");
}

void send_metrics(Call& call) {
  require_watcher(call);
  JobCounts jobs = call.service.jobs.counts();
  std::string text = call.service.requests.text();
  text += metric_head("tunefind_jobs", "gauge", "Jobs by state.");
  for (const JobState state : kJobStates)
    text += metric_line("tunefind_jobs", fmt::format("state=\"{}\"", to_string(state)),
                        static_cast<double>(jobs.of(state)));
  call.response.set_body(text, "text/plain; version=0.0.4; charset=utf-8");
}

void describe_server(Call& call) {
  const ServeOptions& options = call.service.options;
  call.answer(200, {{"version", TUNEFIND_VERSION},
                    {"single_user", options.single_user},
                    {"sign_up", options.sign_up && !options.single_user},
                    {"limits",
                     {{"song_bytes", options.song_bytes},
                      {"song_seconds", options.song_seconds},
                      {"hum_bytes", options.hum_bytes},
                      {"hum_seconds", options.hum_seconds},
                      {"account_bytes", options.account_bytes}}},
                    {"song_types", song_suffixes()},
                    {"hum_types", hum_suffixes()}});
}

}  // namespace

void add_server_routes(Router& router) {
  router.get("/healthz", Access::open, send_health).in(Lane::storage);
  router.get("/metrics", Access::machine, send_metrics);
  router.get("/v1/server", Access::open, describe_server);
  router.get("/v1/openapi.json", Access::open,
             [](Call& call) { call.response.set_body(std::string(openapi_json()), "application/json"); });
}

}  // namespace tunefind::server
