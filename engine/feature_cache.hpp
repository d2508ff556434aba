#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/ingest.hpp"

namespace tunefind {

/// Where results are kept between calls: $XDG_CACHE_HOME/tunefind, or ~/.cache/tunefind.
std::filesystem::path cache_folder();

/// Takes out of the cache folder what nobody has used for thirty days: what other settings, other code and earlier
/// states of files have left behind.
void drop_unused();

/// Tells builds of the programme apart, for what must be made anew when its code changes.
std::string program_fingerprint();

/// A catalogue that is kept between calls, brought up to date.
struct CachedCatalogue {
  Catalogue catalogue;
  IngestReport report;
};

/// The catalogue of exactly these items, kept in the cache folder for each `name`, way of building it and `code`, so
/// that a change of the code makes features anew: only new and changed items are read, songs that are no longer among
/// the items, or can no longer be read, are taken out. Waits while another process brings the same catalogue up to
/// date; a damaged one is made anew. Other parameters as for `ingest`. Throws StorageError if none can be made.
CachedCatalogue open_cached(const std::string& name, const std::vector<IngestItem>& items, const Strategies& strategies,
                            const std::map<std::string, std::string>& catalogue_settings, const std::string& code,
                            const std::function<void(const IngestItem&)>& finished = {},
                            const std::atomic<bool>* stop = nullptr);

}  // namespace tunefind
