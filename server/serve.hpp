#pragma once

#include <atomic>
#include <functional>

#include "server/service/options.hpp"

namespace tunefind::server {

/// Serves the API and the page until `stop` becomes true. Requests in progress are then finished, and running jobs
/// queued again for the next start. Calls `listening` once, with the port, before it blocks. Throws StorageError,
/// ConfigError or Error if it cannot start.
void serve(const ServeOptions& options, const std::atomic<bool>& stop, const std::function<void(int port)>& listening);

}  // namespace tunefind::server
