#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "engine/session.hpp"
#include "server/accounts.hpp"
#include "server/analysis_process.hpp"
#include "server/events.hpp"
#include "server/jobs.hpp"
#include "server/libraries.hpp"
#include "server/metrics.hpp"
#include "server/options.hpp"
#include "server/owner_gate.hpp"
#include "server/rate_limit.hpp"
#include "server/service_store.hpp"
#include "server/slots.hpp"
#include "storage/object_store.hpp"

namespace tunefind::server {

/// All that routes work with, made and destroyed in this order. Its data lie in one folder: `service` (the database),
/// `catalogues`, `originals` (unless the object store is elsewhere) and `incoming` (what is being received).
struct Service {
  explicit Service(const ServeOptions& options);

  const ServeOptions options;
  const Session& session;
  ServiceStore store;
  Accounts accounts;
  std::unique_ptr<ObjectStore> objects;
  AnalysisProcess analysis;
  Libraries libraries;
  Events events;
  Jobs jobs;
  OwnerGate gate;
  RequestMetrics requests;
  RateLimit request_limit, search_limit, login_limit;
  Slots search_slots;  ///< as many searches at once as there are cores

  std::filesystem::path incoming() const { return options.data / "incoming"; }
  /// Queues jobs for the songs of a library whose features have to be made anew.
  void analyse_again(Owner owner, Library& library);
  /// Deletes an account and all that is its owner's.
  void erase(Owner owner);
};

}  // namespace tunefind::server
