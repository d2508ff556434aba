#pragma once

#include <atomic>
#include <functional>

#include "server/service/options.hpp"

namespace tunefind::server {

/// Serves the API and the page until `stop`; requests under way are finished, jobs under way are queued for the next
/// start. `listening` is called once with the port. Throws StorageError, ConfigError or Error if it cannot start.
void serve(const ServeOptions& options, const std::atomic<bool>& stop, const std::function<void(int port)>& listening);

}  // namespace tunefind::server
