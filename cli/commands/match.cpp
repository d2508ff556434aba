#include <fmt/format.h>
#include <iostream>

#include "cli/answer.hpp"
#include "cli/command.hpp"
#include "cli/inputs.hpp"
#include "cli/plot/canvas.hpp"
#include "cli/plot/match_plot.hpp"
#include "cli/terminal.hpp"
#include "engine/feature_cache.hpp"

namespace tunefind {

int run_match(const Arguments& arguments) {
  namespace fs = std::filesystem;
  CommandLine line(
      "match HUM FOLDER",
      "Ranks the beats in a folder by how well they match a hum. The features of the beats are kept in the\n"
      "cache (~/.cache/tunefind), so the next call reads only new and changed files.");
  line.own.add_options()("plot", boost::program_options::value<std::string>()->value_name("FILE"),
                         "draw the match with the first beat as .png, .svg or .pdf");
  if (!line.parse(arguments)) return kDone;
  if (line.inputs().size() != 2) throw UsageError("a hum and a folder are needed\nusage: tunefind match HUM FOLDER");
  if (line.has("plot")) require_picture(line.path("plot"));
  const Session session = make_session(line);
  catch_interrupts();

  const fs::path hum = line.inputs()[0], folder = line.inputs()[1];
  HeardQuery heard = hear({hum.stem().string(), hum, {}}, session);
  const std::vector<IngestItem> items = songs_of(folder);
  for (const IngestItem& item : items)
    // A hum in the folder does not find itself.
    if (std::error_code none; fs::equivalent(item.path, hum, none)) heard.entry.left_out.insert(item.id);

  const CachedCatalogue cached = [&] {
    ProgressBar progress("listening", items.size(), line.quiet());
    return open_cached(
        fs::canonical(folder).string(), items, session.strategies, session.catalogue_settings, program_fingerprint(),
        [&](const IngestItem&) { progress.advance(); }, &interrupted);
  }();
  for (const std::string& failure : cached.report.failures) complain(failure);
  if (cached.report.interrupted) return kInterrupted;
  const LoadedIndex loaded = open_index(cached.catalogue, session);

  const Answer found = answer(heard, loaded.index, session);
  std::cout << (line.json() ? answer_json(found) : answer_text(found, shows_colour(stdout), terminal_width(stdout)));
  if (line.has("plot")) write_match_plot(line.path("plot"), heard, found, cached.catalogue);
  if (cached.report.failures.empty() && !loaded.damaged.empty()) return kSomeInputsFailed;
  return exit_code_for(cached.report.failures.size(), items.size());
}

}  // namespace tunefind
