#pragma once

#include "server/routes/router.hpp"

namespace tunefind::server {

// Each adds the routes of one section of API.md.
void add_server_routes(Router& router);
void add_account_routes(Router& router);
void add_song_routes(Router& router);
void add_job_routes(Router& router);
void add_search_routes(Router& router);
void add_hum_routes(Router& router);
void add_quality_routes(Router& router);

/// Adds all routes of the API.
inline void add_routes(Router& router) {
  add_server_routes(router);
  add_account_routes(router);
  add_song_routes(router);
  add_job_routes(router);
  add_search_routes(router);
  add_hum_routes(router);
  add_quality_routes(router);
}

}  // namespace tunefind::server
