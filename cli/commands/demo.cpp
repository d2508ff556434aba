#include <fmt/format.h>
#include <iostream>
#include <optional>

#include "cli/answer.hpp"
#include "cli/command.hpp"
#include "cli/ingestion.hpp"
#include "cli/inputs.hpp"
#include "cli/terminal.hpp"
#include "engine/load_index.hpp"
#include "experiments/formats/data_folder.hpp"
#include "experiments/synthesis/demo_folder.hpp"

namespace tunefind {
namespace {

constexpr std::size_t kShownInFull = 3;  // hums whose whole answer is printed before the table of all hums

/// Rank, from 1, of the first song that is right by the judgements; 0 if none was found.
std::size_t rank_of_right(const Ranking& ranking, const SongIndex& index, const std::map<std::string, int>& judged) {
  for (std::size_t i = 0; i < ranking.songs.size(); ++i)
    if (const auto found = judged.find(std::string(index.id(ranking.songs[i].position)));
        found != judged.end() && found->second > 0)
      return i + 1;
  return 0;
}

}  // namespace

int run_demo(const Arguments& arguments) {
  CommandLine line("demo [DIR]",
                   "Renders beats and hums of public-domain tunes into DIR (default: tunefind-demo in the system's\n"
                   "folder for temporary files), ingests the beats into DIR/catalogue and searches it for every hum.");
  line.own.add_options()("seed", boost::program_options::value<std::uint64_t>()->default_value(1)->value_name("N"),
                         "seed of the random numbers; another seed renders other beats and hums");
  if (!line.parse(arguments)) return kDone;
  if (line.inputs().size() > 1) throw UsageError("at most one folder can be given\nusage: tunefind demo [DIR]");
  const Session session = make_session(line);
  const std::filesystem::path folder = line.inputs().empty() ? std::filesystem::temp_directory_path() / "tunefind-demo"
                                                             : std::filesystem::path(line.inputs().front());
  const auto note = [&](const std::string& text) {
    if (!line.quiet()) std::cerr << text << "\n";
  };
  note(fmt::format("rendering beats and hums into {}", folder.string()));
  write_demo(folder, line.get<std::uint64_t>("seed"));
  const DataFolder data = read_data_folder(folder);

  catch_interrupts();
  // The default folder belongs to the demo alone. A catalogue of other settings or of an earlier version, which could
  // not be opened, is deleted.
  if (line.inputs().empty()) std::filesystem::remove_all(folder / "catalogue");
  Catalogue catalogue = Catalogue::open_for_writing(folder / "catalogue", session.catalogue_settings);
  if (ingest_songs(songs_of(folder), catalogue, session, line.quiet()).interrupted) return kInterrupted;

  const SongIndex index = load_index(catalogue, session.strategies).index;
  note(fmt::format("searching {} beats for {} hums", index.size(), data.queries.size()));
  std::vector<std::vector<Cell>> rows;
  std::string examples;
  std::size_t first = 0;
  const bool colour = shows_colour(stdout);
  std::optional<ProgressBar> progress(std::in_place, "search", data.queries.size(),
                                      line.quiet() || (line.json() && is_terminal(stdout)));
  for (const QueryEntry& entry : data.queries) {
    if (interrupted) return kInterrupted;
    const Answer found = answer(hear(entry, session), index, session);
    progress->advance();
    const std::size_t rank = rank_of_right(found.ranking, index, data.qrels.at(entry.id));
    first += rank == 1;
    if (line.json()) {
      std::cout << answer_json(found);
      continue;
    }
    if (rows.size() < kShownInFull) examples += answer_text(found, colour, terminal_width(stdout)) + "\n";
    const Match best = found.ranking.matches.empty() ? Match{} : found.ranking.matches.front();
    rows.push_back({entry.id, Cell(best.title, rank == 1 ? Colour::green : Colour::red),
                    fmt::format("{:.0f}%", 100 * best.confidence), name_of(found.ranking.verdict),
                    rank == 1   ? "right"
                    : rank == 0 ? "the right song is not found"
                                : fmt::format("the right song is number {}", rank)});
  }
  progress.reset();
  if (!line.json())
    std::cout << examples
              << format_table({{"hum"}, {"first result", false, true}, {"sure", true}, {"verdict"}, {"and it is"}},
                              rows, colour, terminal_width(stdout))
              << fmt::format("\n{} of {} hums found their song first.\n", first, data.queries.size())
              << fmt::format("Try your own: tunefind search HUM.wav --catalogue {}\n", (folder / "catalogue").string());
  return kDone;
}

}  // namespace tunefind
