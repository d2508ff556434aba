#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "engine/session.hpp"
#include "server/analysis/process.hpp"
#include "server/http/trusted_proxies.hpp"
#include "server/service/events.hpp"
#include "server/service/jobs.hpp"
#include "server/service/options.hpp"
#include "server/service/upkeep.hpp"
#include "server/store/accounts.hpp"
#include "server/store/libraries.hpp"
#include "server/store/originals.hpp"
#include "server/store/service_store.hpp"
#include "server/util/metrics.hpp"
#include "server/util/owner_gate.hpp"
#include "server/util/rate_limit.hpp"
#include "server/util/security_log.hpp"
#include "server/util/slots.hpp"
#include "storage/objects/object_store.hpp"

namespace tunefind::server {

/// Everything that routes work with; the members are created in this order and destroyed in reverse. All data is in one
/// folder: `service` (the database), `catalogues`, `originals` (unless the object store is elsewhere) and `incoming`
/// (files that are being received or analysed). Its members are safe to use from several threads.
struct Service {
  /// Throws StorageError, ConfigError or AnalysisError if the service cannot start.
  explicit Service(const ServeOptions& options);

  const ServeOptions options;
  const Session& session;
  const TrustedProxies proxies;
  ServiceStore store;
  Accounts accounts;
  std::unique_ptr<ObjectStore> objects;
  Originals originals;
  AnalysisProcess analysis;
  Libraries libraries;
  Events events;
  Jobs jobs;
  OwnerGate gate;
  RequestMetrics requests;
  RateLimit request_limit, search_limit, login_limit, login_hour_limit, sign_up_limit;
  SecurityLog security;
  Slots search_slots;            ///< as many as there are cores: so many searches run at once
  std::mutex erasing;            ///< held while an owner is erased
  std::optional<Upkeep> upkeep;  ///< begins last: what has no account yet would be an orphan to it

  std::filesystem::path incoming() const { return options.data / "incoming"; }
  /// Queues a job for each song of a library whose features are missing.
  void analyse_again(Owner owner, Library& library);
  /// Deletes an account and everything that belongs to its owner. No other request of the owner may be in progress
  /// (OwnerGate::close).
  void erase(Owner owner);
  /// Deletes what is left of owners whose erasure has begun and did not come to its end, as far as that is possible
  /// now.
  void finish_erasures();

 private:
  void finish_erasure(Owner owner);
};

}  // namespace tunefind::server
