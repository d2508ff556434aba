#pragma once

#include "cli/command.hpp"
#include "engine/ingest.hpp"

namespace tunefind {

/// Ingests songs with a progress bar unless `quiet`, until an interrupt. Prints every failure to stderr.
IngestReport ingest_songs(const std::vector<IngestItem>& items, Catalogue& catalogue, const Session& session,
                          bool quiet);

/// Prints the numbers of added, unchanged and failed songs to stdout, as text or JSON. `unopened` inputs count as
/// failed. Returns the exit code of the command, where `all` is the number of inputs, opened or not.
int print_ingest_report(const IngestReport& report, std::size_t unopened, std::size_t all, bool json);

}  // namespace tunefind
