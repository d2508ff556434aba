#pragma once

#include <filesystem>

namespace tunefind::server {

/// Packs all regular files below `folder` into the archive `zip`, which is created or replaced. Names in the archive
/// begin with the folder's own name. Throws StorageError.
void zip_folder(const std::filesystem::path& folder, const std::filesystem::path& zip);

}  // namespace tunefind::server
