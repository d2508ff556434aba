#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace tunefind {
class ObjectStore;
}

namespace tunefind::server {

/// How much a check has read.
struct DataCheckReport {
  std::size_t accounts = 0, songs = 0, hums = 0;
  std::size_t problems = 0;
};

/// Reads everything in a service's data folder, also while the service runs: compares each original with its hash,
/// looks for each hum's recording, and checks each catalogue with `Catalogue::check`. Calls `report` with a line for
/// each problem; songs that are being deleted meanwhile are none. Throws StorageError if `data` is no data folder, or
/// its database or the object store cannot be read.
DataCheckReport check_data(const std::filesystem::path& data, const ObjectStore& objects,
                           const std::function<void(const std::string& problem)>& report);

}  // namespace tunefind::server
