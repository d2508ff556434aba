#include "server/quality.hpp"
#include "server/routes.hpp"

namespace tunefind::server {
namespace {

void send_quality(Call& call) {
  call.allow({"per"});
  const std::string per = call.text("per").value_or("week");
  if (per != "day" && per != "week") throw bad_request("'per' must be day or week");
  Json quality = quality_of(call.service.store, call.owner, per == "week");
  quality["experiments"] = experiments_in(call.service.options.results);
  call.answer(200, quality);
}

}  // namespace

void add_quality_routes(Router& router) { router.get("/v1/quality", Access::owner, send_quality); }

}  // namespace tunefind::server
