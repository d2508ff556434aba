#pragma once

#include <filesystem>
#include <string>

namespace tunefind::server {

/// How much a backup copied.
struct BackupReport {
  std::size_t songs = 0, hums = 0, accounts = 0;
  std::size_t objects = 0;  ///< originals of songs and recordings of hums that were copied
  std::size_t missing = 0;  ///< songs and hums whose object did not exist: deleted meanwhile, or lost
};

/// Copies a service's data folder, even while the service runs, to `target`, which must not exist or be an empty
/// folder; `tunefind serve --data TARGET` continues from the copy. What is written meanwhile can be missing in it.
/// Objects are copied only if they are stored in the data folder; an S3 store needs a backup of its own. `target`
/// appears when it is complete. Throws StorageError.
BackupReport backup(const std::filesystem::path& data, const std::filesystem::path& target);

}  // namespace tunefind::server
