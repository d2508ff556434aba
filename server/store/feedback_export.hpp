#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>

#include "engine/session.hpp"
#include "server/store/service_store.hpp"
#include "storage/objects/object_store.hpp"

namespace tunefind::server {

/// The data of a service, running or not, from which feedback is exported.
struct FeedbackSource {
  const ServiceStore& store;
  const ObjectStore& objects;
  std::filesystem::path catalogues;  ///< folder that holds one catalogue per owner
  const Session& session;            ///< the settings that the service searches with
};

/// How many hums were exported.
struct FeedbackExport {
  std::size_t queries = 0;        ///< hums with a right song
  std::size_t without_right = 0;  ///< hums without one: none was right, or only wrong songs are known
  std::size_t left_out = 0;       ///< judged hums whose recording or judged songs have been deleted since
};

/// Writes an owner's judged hums to `target`, a data folder for `tunefind experiment run` and `experiment tune` whose
/// files API.md describes. Query ids are OWNER-HUM, so that experiments take the owner for the person. `target` must
/// not exist; it appears when it is complete, and not at all if there is no hum to export. Returns and writes nothing
/// if the owner has not consented. Throws StorageError, also if the session's settings differ from the catalogue's.
std::optional<FeedbackExport> export_feedback(const FeedbackSource& source, Owner owner,
                                              const std::filesystem::path& target);

}  // namespace tunefind::server
