#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>

#include "engine/session.hpp"
#include "server/store/service_store.hpp"
#include "storage/objects/object_store.hpp"

namespace tunefind::server {

/// What is exported from: a service's data, in use or not.
struct FeedbackSource {
  const ServiceStore& store;
  const ObjectStore& objects;
  std::filesystem::path catalogues;  ///< the folder that holds the owners' catalogues
  const Session& session;            ///< as the service searches
};

/// What was exported.
struct FeedbackExport {
  std::size_t queries = 0;        ///< hums with a right song
  std::size_t without_right = 0;  ///< hums of which only wrong songs are known
  std::size_t left_out = 0;       ///< judged hums whose judged songs, or whose recording, have been deleted since
};

/// Writes an owner's judged hums as a data folder that `tunefind experiment run` and `experiment tune` take; API.md
/// says what is in it. Query ids are OWNER-HUM, so that the person is the owner. `target`, which must not be there,
/// appears when it is complete, and not at all if no hum can be exported. Nothing is written or returned unless the
/// owner has consented. Throws StorageError, also if the session's settings are not those of the catalogue.
std::optional<FeedbackExport> export_feedback(const FeedbackSource& source, Owner owner,
                                              const std::filesystem::path& target);

}  // namespace tunefind::server
