#include "engine/ingest.hpp"

#include <fmt/format.h>
#include <iostream>

#include "cli/command.hpp"
#include "cli/inputs.hpp"
#include "cli/json_line.hpp"
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
  const Session session = make_session(line);
  catch_interrupts();

  const Inputs<IngestItem> songs = open_inputs(line.inputs(), songs_of);
  if (songs.entries.empty()) return kFailed;
  Catalogue catalogue = Catalogue::open_for_writing(directory, session.catalogue_settings);
  IngestReport report;
  {
    ProgressBar progress("ingest", songs.entries.size(), line.quiet());
    report = ingest(
        songs.entries, catalogue, session.strategies, [&](const IngestItem&) { progress.advance(); }, &interrupted);
  }
  for (const std::string& failure : report.failures) complain(failure);
  const std::size_t failed = report.failures.size() + songs.failed;
  if (line.json())
    std::cout << json_line({{"added", report.added},
                            {"unchanged", report.unchanged},
                            {"failed", failed},
                            {"interrupted", report.interrupted}});
  else
    std::cout << fmt::format("{} added, {} unchanged, {} failed\n", counted(report.added, "song"), report.unchanged,
                             failed);
  if (report.interrupted) {
    complain("interrupted; the same command goes on from here");
    return kInterrupted;
  }
  return exit_code_for(failed, songs.all());
}

}  // namespace tunefind
