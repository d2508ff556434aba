#pragma once

#include <filesystem>

#include "server/store/service_store.hpp"

namespace tunefind::server {

/// How well an owner's hums were answered according to the owner's feedback: the `Quality` of API.md without its member
/// "experiments". Groups hums by weeks, which begin on Monday, if `week` is true, otherwise by days; both in UTC.
Json quality_of(const ServiceStore& store, Owner owner, bool week);

/// Figures of the results folders that `tunefind experiment run` wrote below `results`: the newest 100, newest first.
/// Skips what is not a results folder. Empty if `results` is empty or does not exist.
Json experiments_in(const std::filesystem::path& results);

}  // namespace tunefind::server
