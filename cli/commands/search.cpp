#include "engine/search.hpp"

#include <iostream>

#include "cli/answer.hpp"
#include "cli/command.hpp"
#include "cli/inputs.hpp"
#include "cli/plot/canvas.hpp"
#include "cli/plot/match_plot.hpp"
#include "cli/terminal.hpp"
#include "experiments/formats/trec.hpp"

namespace tunefind {

int run_search(const Arguments& arguments) {
  CommandLine line(
      "search QUERY... --catalogue DIR",
      "Ranks the songs of a catalogue for each hum. A QUERY is a recording, a MIDI, kern or pitch file, a folder\n"
      "of such files, or a folder with a queries.tsv.");
  const auto text = [] { return boost::program_options::value<std::string>(); };
  line.own.add_options()("catalogue", text()->value_name("DIR"), "the folder of the catalogue to search")(
      "queries", text()->value_name("TSV"),
      "a list of further queries, tab-separated: id, path, song to leave out (optional)")(
      "run", text()->value_name("FILE"), "also write the rankings as a TREC run")(
      "plot", text()->value_name("FILE"), "draw the match with the first song as .png, .svg or .pdf");
  if (!line.parse(arguments)) return kDone;
  const std::filesystem::path directory = line.path("catalogue");
  if (line.inputs().empty() && !line.has("queries"))
    throw UsageError("no query given\nusage: tunefind search QUERY... --catalogue DIR");
  if (line.has("plot")) require_picture(line.path("plot"));
  const Session session = make_session(line);
  catch_interrupts();

  const Catalogue catalogue = Catalogue::open_for_reading(directory);
  catalogue.require_parameters(session.catalogue_settings);
  Inputs<QueryEntry> queries = open_inputs(line.inputs(), queries_of);
  if (line.has("queries")) {
    const std::vector<QueryEntry> more = read_queries(line.path("queries"));
    queries.items.insert(queries.items.end(), more.begin(), more.end());
  }
  if (queries.items.empty()) return kFailed;
  if (line.has("plot") && queries.all() > 1) throw UsageError("--plot takes one query at a time");
  const LoadedIndex loaded = open_index(catalogue, session);

  Run run;
  // On a terminal the answers themselves show the progress.
  const bool no_bar = line.quiet() || is_terminal(stdout);
  const auto show = [&](const HeardQuery& heard, const Answer& found) {
    for (const Match& match : found.ranking.matches) run[found.query].push_back({match.song, match.score});
    std::cout << (line.json() ? answer_json(found)
                              : answer_text(found, shows_colour(stdout), terminal_width(stdout)) + "\n")
              << std::flush;
    if (line.has("plot")) write_match_plot(line.path("plot"), heard, found, catalogue);
  };
  const std::size_t failed = queries.failed + answer_queries(queries.items, loaded.index, session, no_bar, show);
  if (line.has("run")) write_run(line.path("run"), run, "tunefind");
  if (interrupted) return kInterrupted;
  if (failed == 0 && !loaded.damaged.empty()) return kSomeInputsFailed;
  return exit_code_for(failed, queries.all());
}

}  // namespace tunefind
