#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "engine/session.hpp"
#include "server/analysis/process.hpp"
#include "server/service/events.hpp"
#include "server/service/jobs.hpp"
#include "server/service/options.hpp"
#include "server/store/accounts.hpp"
#include "server/store/libraries.hpp"
#include "server/store/service_store.hpp"
#include "server/util/metrics.hpp"
#include "server/util/owner_gate.hpp"
#include "server/util/rate_limit.hpp"
#include "server/util/slots.hpp"
#include "storage/objects/object_store.hpp"

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
