#include "engine/ingest.hpp"

#include "cli/command.hpp"
#include "cli/ingestion.hpp"
#include "cli/inputs.hpp"

namespace tunefind {

int run_ingest(const Arguments& arguments) {
  CommandLine line(
      "ingest INPUT... --catalogue DIR",
      "Adds songs to a catalogue. An INPUT is a recording, a MIDI, kern, .pv, .pitch or f0 csv file, a folder\n"
      "of such files, or a data folder with a catalogue.tsv. Files that the catalogue already holds are\n"
      "skipped: run the same command again to continue after an interrupt or to add new files.");
  line.own.add_options()("catalogue", boost::program_options::value<std::string>()->value_name("DIR"),
                         "the folder of the catalogue; created if it does not exist");
  if (!line.parse(arguments)) return kDone;
  if (line.inputs().empty()) throw UsageError("no input given\nusage: tunefind ingest INPUT... --catalogue DIR");
  const std::filesystem::path directory = line.path("catalogue");
  const Session session = make_session(line);
  catch_interrupts();

  const Inputs<IngestItem> songs = open_inputs(line.inputs(), songs_of);
  if (songs.items.empty()) return kFailed;
  Catalogue catalogue = Catalogue::open_for_writing(directory, session.catalogue_settings);
  const IngestReport report = ingest_songs(songs.items, catalogue, session, line.quiet());
  return print_ingest_report(report, songs.failed, songs.all(), line.json());
}

}  // namespace tunefind
