#include <chrono>
#include <fmt/format.h>
#include <iostream>

#include "cli/command.hpp"
#include "cli/inputs.hpp"
#include "cli/ranking_output.hpp"
#include "cli/terminal.hpp"
#include "engine/feature_cache.hpp"
#include "engine/inputs.hpp"
#include "features/error.hpp"

namespace tunefind {
int run_match(const Arguments& arguments) {
  namespace fs = std::filesystem;
  CommandLine line("match HUM FOLDER",
                   "Finds the beats of a folder that are nearest to a hum. What was learned of the folder is kept, so\n"
                   "that only new and changed files are read the next time.");
  if (!line.parse(arguments)) return kDone;
  if (line.inputs().size() != 2) throw UsageError("a hum and a folder are needed\nusage: tunefind match HUM FOLDER");
  const Session session = make_session(line.settings());
  const fs::path hum = line.inputs()[0], folder = line.inputs()[1];
  const Query query = read_query(hum, session.strategies);
  const std::vector<IngestItem> items = songs_of(folder);

  catch_interrupts();
  ProgressBar progress("listening", items.size(), line.quiet());
  const CachedCatalogue cached = open_cached(
      fs::canonical(folder).string(), items, session.strategies, session.catalogue_settings,
      [&](const IngestItem&) { progress.advance(); }, &interrupted);
  for (const std::string& failure : cached.report.failures) progress.message("tunefind: " + failure);
  if (cached.report.interrupted) return kInterrupted;

  const auto begun = std::chrono::steady_clock::now();
  Answer answer;
  answer.query = hum.filename().string();
  answer.quality = query.quality;
  const SongIndex index = load_index(cached.catalogue, session.strategies.salience->hop_s());
  answer.ranking = search(query, index, session.strategies, session.search);
  answer.took_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count();
  std::cout << (line.json() ? answer_json(answer) : answer_text(answer, shows_colour(stdout)));
  return exit_code_for(cached.report.failures.size(), items.size());
}

}  // namespace tunefind
