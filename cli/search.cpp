#include "engine/search.hpp"

#include <chrono>
#include <iostream>

#include "cli/command.hpp"
#include "cli/inputs.hpp"
#include "cli/ranking_output.hpp"
#include "cli/terminal.hpp"
#include "engine/inputs.hpp"
#include "experiments/trec.hpp"
#include "features/error.hpp"

namespace tunefind {

int run_search(const Arguments& arguments) {
  CommandLine line("search QUERY... --catalogue DIR",
                   "Ranks the songs of a catalogue for each hum: recordings, pitch files or folders of them.");
  const auto text = [] { return boost::program_options::value<std::string>(); };
  line.own.add_options()("catalogue", text()->value_name("DIR"), "the catalogue to search")(
      "queries", text()->value_name("TSV"), "a list of queries: id, path, song to leave out")(
      "run", text()->value_name("FILE"), "write the rankings as a TREC run as well");
  if (!line.parse(arguments)) return kDone;
  const std::filesystem::path directory = line.path("catalogue");
  const Session session = make_session(line.settings());
  std::vector<QueryEntry> queries;
  for (const std::string& input : line.inputs()) {
    const std::vector<QueryEntry> more = queries_of(input);
    queries.insert(queries.end(), more.begin(), more.end());
  }
  if (line.has("queries")) {
    const std::vector<QueryEntry> more = read_queries(line.path("queries"));
    queries.insert(queries.end(), more.begin(), more.end());
  }
  if (queries.empty()) throw UsageError("no query was named\nusage: tunefind search QUERY... --catalogue DIR");

  const Catalogue catalogue = Catalogue::open_for_reading(directory);
  catalogue.require_parameters(session.catalogue_settings);
  const SongIndex index = load_index(catalogue, session.strategies.salience->hop_s());
  for (const std::string& damage : index.damaged) std::cerr << "tunefind: " << damage << "\n";

  catch_interrupts();
  std::size_t failed = 0;
  Run run;
  const bool colour = shows_colour(stdout);
  for (const QueryEntry& entry : queries) {
    if (interrupted) break;
    try {
      const auto begun = std::chrono::steady_clock::now();
      Answer answer;
      answer.query = entry.id;
      const Query query = read_query(entry.path, session.strategies);
      answer.quality = query.quality;
      answer.ranking = search(query, index, session.strategies, session.search, entry.left_out);
      answer.took_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count();
      for (const Match& match : answer.ranking.matches) run[entry.id].push_back({match.song, match.score});
      std::cout << (line.json() ? answer_json(answer) : answer_text(answer, colour) + "\n") << std::flush;
    } catch (const Error& error) {
      std::cerr << "tunefind: " << error.what() << "\n";
      ++failed;
    }
  }
  if (line.has("run")) write_run(line.path("run"), run, "tunefind");
  if (interrupted) return kInterrupted;
  if (failed == 0 && !index.damaged.empty()) return kSomeInputsFailed;
  return exit_code_for(failed, queries.size());
}

}  // namespace tunefind
