#include "cli/ingestion.hpp"

#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/json_line.hpp"
#include "cli/terminal.hpp"

namespace tunefind {

IngestReport ingest_songs(const std::vector<IngestItem>& items, Catalogue& catalogue, const Session& session,
                          bool quiet) {
  IngestReport report;
  {
    ProgressBar progress("ingest", items.size(), quiet);
    report = ingest(
        items, catalogue, session.strategies, [&](const IngestItem&) { progress.advance(); }, &interrupted);
  }
  for (const std::string& failure : report.failures) complain(failure);
  if (!quiet)
    for (const std::string& note : report.notes) complain(note);
  return report;
}

int print_ingest_report(const IngestReport& report, std::size_t unopened, std::size_t all, bool json) {
  const std::size_t failed = report.failures.size() + unopened;
  if (json)
    std::cout << json_line({{"added", report.added},
                            {"unchanged", report.unchanged},
                            {"failed", failed},
                            {"interrupted", report.interrupted}});
  else
    std::cout << fmt::format("{} added, {} unchanged, {} failed\n", counted(report.added, "song"), report.unchanged,
                             failed);
  if (!report.interrupted) return exit_code_for(failed, all);
  complain("interrupted; run the same command again to continue");
  return kInterrupted;
}

}  // namespace tunefind
