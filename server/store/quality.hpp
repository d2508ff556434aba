#pragma once

#include <filesystem>

#include "server/store/service_store.hpp"

namespace tunefind::server {

/// How well an owner's hums were answered, by the owner's feedback, as API.md's `Quality` has it; without
/// "experiments". `week`: by weeks that begin on Mondays, else by days, in UTC.
Json quality_of(const ServiceStore& store, Owner owner, bool week);

/// The figures of research runs, results folders below `results` (`tunefind experiment run`); what is none is passed
/// over. The newest first, at most 100.
Json experiments_in(const std::filesystem::path& results);

}  // namespace tunefind::server
