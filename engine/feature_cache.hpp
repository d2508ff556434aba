#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "engine/ingest.hpp"

namespace tunefind {

/// A catalogue that is kept between calls, brought up to date.
struct CachedCatalogue {
  Catalogue catalogue;
  IngestReport report;
};

/// The catalogue of exactly these items, kept under $XDG_CACHE_HOME/tunefind (or ~/.cache) for each `name`, way of
/// building it and build of the programme, so that a change of the code makes features anew: only new and changed items
/// are read, songs that are no longer among the items, or can no longer be read, are taken out. Parameters as for
/// `ingest`. Throws StorageError, also while another process brings the same catalogue up to date.
CachedCatalogue open_cached(const std::string& name, const std::vector<IngestItem>& items, const Strategies& strategies,
                            const std::map<std::string, std::string>& catalogue_settings,
                            const std::function<void(const IngestItem&)>& finished = {},
                            const std::atomic<bool>* stop = nullptr);

}  // namespace tunefind
