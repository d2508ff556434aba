#include "engine/ingest.hpp"

#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/inputs.hpp"
#include "cli/terminal.hpp"

namespace tunefind {

int run_ingest(const Arguments& arguments) {
  CommandLine line(
      "ingest INPUT... --catalogue DIR",
      "Takes recordings, MIDI, kern, .pv, .pitch and f0 csv files, folders of them, or data folders with a\n"
      "catalogue.tsv into a catalogue. Files that are there already are skipped: run it again to resume.");
  line.own.add_options()("catalogue", boost::program_options::value<std::string>()->value_name("DIR"),
                         "the catalogue; made if there is none");
  if (!line.parse(arguments)) return kDone;
  if (line.inputs().empty())
    throw UsageError("nothing to ingest was named\nusage: tunefind ingest INPUT... --catalogue DIR");
  const std::filesystem::path directory = line.path("catalogue");
  const Session session = make_session(line.settings());

  std::vector<IngestItem> items;
  for (const std::string& input : line.inputs()) {
    const std::vector<IngestItem> more = songs_of(input);
    items.insert(items.end(), more.begin(), more.end());
  }
  Catalogue catalogue = Catalogue::open_for_writing(directory, session.catalogue_settings);
  catch_interrupts();
  IngestReport report;
  {
    ProgressBar progress("ingest", items.size(), line.quiet());
    report = ingest(
        items, catalogue, session.strategies, [&](const IngestItem&) { progress.advance(); }, &interrupted);
  }
  for (const std::string& failure : report.failures) std::cerr << "tunefind: " << failure << "\n";
  if (line.json())
    std::cout << nlohmann::ordered_json{{"added", report.added},
                                        {"unchanged", report.unchanged},
                                        {"failed", report.failures.size()},
                                        {"interrupted", report.interrupted}}
              << "\n";
  else
    std::cout << fmt::format("{} songs added, {} unchanged, {} failed\n", report.added, report.unchanged,
                             report.failures.size());
  if (report.interrupted) {
    std::cerr << "tunefind: interrupted; the same command goes on from here\n";
    return kInterrupted;
  }
  return exit_code_for(report.failures.size(), items.size());
}

}  // namespace tunefind
