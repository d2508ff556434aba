#pragma once

#include <filesystem>
#include <string>

namespace tunefind::server {

/// What a backup holds.
struct BackupReport {
  std::size_t songs = 0, hums = 0, accounts = 0;
  std::size_t objects = 0;  ///< originals and recordings of hums that were copied
  std::size_t missing = 0;  ///< of which the object was deleted meanwhile, or lost
};

/// Copies a service's data folder, also while the service runs, to a folder that does not exist or is empty: `tunefind
/// serve --data TARGET` goes on from there. What is put meanwhile may be missing in it. Objects are copied if they lie
/// in the data folder; an S3 store has its own backups. The folder appears under its name when it is complete. Throws
/// StorageError.
BackupReport backup(const std::filesystem::path& data, const std::filesystem::path& target);

}  // namespace tunefind::server
