#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/ingest.hpp"

namespace tunefind {

/// The folder in which results are kept between runs of the program: $XDG_CACHE_HOME/tunefind, otherwise
/// ~/.cache/tunefind, or a temporary folder without $HOME.
std::filesystem::path cache_folder();

/// Removes from the cache folder what has not been used for thirty days: results of other settings, other code and
/// earlier states of files. What cannot be removed stays.
void drop_unused();

/// A hash of the running executable, for results that have to be computed again when the code changes.
std::string program_fingerprint();

/// A cached catalogue, brought up to date.
struct CachedCatalogue {
  Catalogue catalogue;
  IngestReport report;
};

/// Opens the cached catalogue for a `name`, `catalogue_settings` and `code` (a fingerprint of the code that computes
/// features), and brings it up to date with exactly these items: only new and changed items are read; songs that are no
/// longer among the items, or can no longer be read, are removed. Waits while another process updates the same
/// catalogue; a damaged one is built again. Other parameters as for `ingest`. Throws StorageError if it cannot be made,
/// and InUseError if `stop` is set while it waits.
CachedCatalogue open_cached(const std::string& name, const std::vector<IngestItem>& items, const Strategies& strategies,
                            const std::map<std::string, std::string>& catalogue_settings, const std::string& code,
                            const std::function<void(const IngestItem&)>& finished = {},
                            const std::atomic<bool>* stop = nullptr);

}  // namespace tunefind
