#pragma once

#include "cli/command.hpp"
#include "engine/ingest.hpp"

namespace tunefind {

/// Ingests songs behind a progress bar, until an interrupt; every failure is complained of.
IngestReport ingest_songs(const std::vector<IngestItem>& items, Catalogue& catalogue, const Session& session,
                          bool quiet);

/// Prints how many songs were added, unchanged and failed, with inputs that could not be opened among the failed.
/// Returns the exit code of the command for this many inputs in all.
int tell_ingested(const IngestReport& report, std::size_t unopened, std::size_t all, bool json);

}  // namespace tunefind
