#include "engine/ingest.hpp"

#include "cli/command.hpp"
#include "cli/ingestion.hpp"
#include "cli/inputs.hpp"

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
  const IngestReport report = ingest_songs(songs.entries, catalogue, session, line.quiet());
  return tell_ingested(report, songs.failed, songs.all(), line.json());
}

}  // namespace tunefind
