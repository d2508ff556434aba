#include "experiments/formats/mirex.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>

#include "cli/answer.hpp"
#include "cli/command.hpp"
#include "cli/ingestion.hpp"
#include "cli/json_line.hpp"
#include "cli/terminal.hpp"
#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostNamed = 5;  // song ids in a message; "..." stands for the rest

// Setting of a catalogue whose recordings were heard as hums (subtask 2). The catalogue itself does not record how a
// file was heard, so the setting keeps `query` from mixing both.
constexpr const char* kTask = "mirex.task";

constexpr const char* kLists =
    "A list holds one path per line; text after a tab is ignored. A relative path is looked up in the working\n"
    "directory first, as MIREX has it, then in the folder of the list.";

/// The files in a workspace, which `index` writes and `query` reads.
struct Workspace {
  explicit Workspace(const fs::path& folder) : catalogue(folder / "catalogue"), unreadable(folder / "unreadable.txt") {}
  fs::path catalogue;
  fs::path unreadable;  ///< ids of the listed songs that could not be read, one per line
};

/// The first `kMostNamed` ids, separated by commas.
std::string some_of(const std::vector<std::string>& ids) {
  std::string text;
  for (std::size_t i = 0; i < std::min(ids.size(), kMostNamed); ++i) text += (i > 0 ? ", " : "") + ids[i];
  return text + (ids.size() > kMostNamed ? ", ..." : "");
}

/// Throws StorageError unless the catalogue holds exactly the songs of the database list. Songs that could not be read
/// when the list was indexed can be missing: they are named on stderr, and their number is returned.
std::size_t require_songs(const Catalogue& catalogue, const Workspace& workspace,
                          const std::vector<MirexEntry>& database, const fs::path& list) {
  std::set<std::string> held, unreadable;
  catalogue.for_each_song([&](const Song& song) { held.insert(song.id); },
                          [&](const std::string& id, const StorageError&) { held.insert(id); });
  const std::string text = fs::exists(workspace.unreadable) ? read_text(workspace.unreadable) : "";
  for (const auto& [number, line] : filled_lines(text)) unreadable.emplace(line);
  std::vector<std::string> lost, missing;
  for (const auto& [id, path] : database)
    if (held.erase(id) == 0) (unreadable.contains(id) ? lost : missing).push_back(id);
  const auto refuse = [&](const char* verb, const std::vector<std::string>& ids, const char* which) {
    if (!ids.empty())
      throw StorageError(fmt::format("{}: {} {} that {}: {}; `tunefind mirex index {}` updates it", catalogue.name(),
                                     verb, counted(ids.size(), "song"), which, some_of(ids), list.string()));
  };
  refuse("lacks", missing, "the list names");
  refuse("holds", {held.begin(), held.end()}, "the list does not name");
  if (!lost.empty())
    complain(fmt::format("{}: {} will not be found, because indexing could not read them: {}", list.string(),
                         counted(lost.size(), "song"), some_of(lost)));
  return lost.size();
}

/// Throws StorageError if a file cannot be written, so that this is known before the work and not after it. Changes no
/// file.
void require_writable(const fs::path& path) {
  std::error_code none;
  const bool is_new = !fs::exists(path, none);
  if (!std::ofstream(path, std::ios::app)) throw StorageError(fmt::format("{}: cannot be written", path.string()));
  if (is_new) fs::remove(path, none);
}

void add_task_option(CommandLine& line, const char* meaning_of_2) {
  line.own.add_options()("task", boost::program_options::value<int>()->default_value(1)->value_name("1|2"),
                         meaning_of_2);
}

/// True for --task 2 (Variants QBSH), whose database holds hums. Throws UsageError unless --task is 1 or 2.
bool is_of_variants(const CommandLine& line) {
  const int task = line.get<int>("task");
  if (task != 1 && task != 2) throw UsageError(fmt::format("--task {}: must be 1 or 2", task));
  return task == 2;
}

int index_database(const Arguments& arguments) {
  CommandLine line(
      "mirex index DB.list WORKSPACE [--task 1|2]",
      std::string(
          "Indexes the songs of a list in the folder WORKSPACE. Run it again to continue after an interrupt or\n"
          "after the list has changed: indexed songs are skipped, songs no longer in the list are removed.\n") +
          kLists);
  add_task_option(line, "1: a database of songs; 2: a database of hums, heard as a voice alone (Variants QBSH)");
  if (!line.parse(arguments)) return kDone;
  if (line.inputs().size() != 2)
    throw UsageError("a list and a workspace are needed\nusage: tunefind mirex index DB.list WORKSPACE [--task 1|2]");
  const bool hums = is_of_variants(line);
  Session session = make_session(line);
  catch_interrupts();

  const fs::path list = line.inputs()[0], folder = line.inputs()[1];
  std::vector<IngestItem> items;
  for (const auto& [id, path] : read_mirex_list(list)) items.push_back({id, path, "", hums});
  const Workspace workspace(folder);
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) throw StorageError(fmt::format("{}: cannot be created: {}", folder.string(), failure.message()));
  if (hums) session.catalogue_settings[kTask] = "2";
  Catalogue catalogue = Catalogue::open_for_writing(workspace.catalogue, session.catalogue_settings);
  const IngestReport report = ingest_songs(items, catalogue, session, line.quiet());
  if (!report.interrupted) {
    keep_only(items, report, catalogue);
    std::string unreadable;
    for (const std::string& id : report.unreadable) unreadable += id + "\n";
    write_text(workspace.unreadable, unreadable);
    open_index(catalogue, session);  // makes the files that the first search would have to make
  }
  return print_ingest_report(report, 0, items.size(), line.json());
}

/// The queries of a list. If the database holds hums, a query that is also in the database leaves itself out.
std::vector<QueryEntry> queries_of(const std::vector<MirexEntry>& list, const std::vector<MirexEntry>& database,
                                   bool hums) {
  const auto canonical = [](const fs::path& path) {
    std::error_code none;
    return fs::weakly_canonical(path, none);
  };
  std::map<fs::path, std::string> songs;
  if (hums)
    for (const auto& [id, path] : database) songs.emplace(canonical(path), id);
  std::vector<QueryEntry> queries;
  for (const auto& [id, path] : list) {
    queries.push_back({id, path, {}});
    if (const auto itself = songs.find(canonical(path)); itself != songs.end())
      queries.back().left_out.insert(itself->second);
  }
  return queries;
}

int query_database(const Arguments& arguments) {
  CommandLine line(
      "mirex query DB.list QUERY.list RESULT WORKSPACE",
      std::string(
          "Ranks the songs indexed from DB.list for each hum in QUERY.list (recordings, .pv or .pitch files) and\n"
          "writes the file RESULT, one line per hum: `query_00001: 00025 01003 02200 ...`. A hum that cannot be\n"
          "read gets a line without songs. In a workspace of `index --task 2` no query finds itself. Use --anchor\n"
          "start for the hums of MIR-QBSH, which begin where their songs begin.\n") +
          kLists);
  line.own.add_options()("run", boost::program_options::value<std::string>()->value_name("FILE"),
                         "also write the rankings as a TREC run");
  if (!line.parse(arguments)) return kDone;
  if (line.inputs().size() != 4)
    throw UsageError(
        "two lists, a result and a workspace are needed\nusage: tunefind mirex query DB.list QUERY.list RESULT "
        "WORKSPACE");
  Session session = make_session(line);
  catch_interrupts();

  const fs::path result = line.inputs()[2];
  for (const std::string& list : {line.inputs()[0], line.inputs()[1]})
    if (std::error_code none; fs::equivalent(list, result, none))
      throw UsageError(fmt::format("{} is given both as a list and as RESULT", list));
  const std::vector<MirexEntry> database = read_mirex_list(line.inputs()[0]);
  const std::vector<MirexEntry> list = read_mirex_list(line.inputs()[1]);
  const Workspace workspace(line.inputs()[3]);
  const Catalogue catalogue = Catalogue::open_for_reading(workspace.catalogue);
  const bool hums = catalogue.parameters().contains(kTask);
  if (hums) session.catalogue_settings[kTask] = "2";
  catalogue.require_parameters(session.catalogue_settings);
  const std::size_t lost = require_songs(catalogue, workspace, database, line.inputs()[0]);
  require_writable(result);
  const LoadedIndex loaded = open_index(catalogue, session);

  Run run;
  const auto note = [&](const HeardQuery&, const Answer& found) {
    for (const Match& match : found.ranking.matches) run[found.query].push_back({match.song, match.score});
  };
  const std::size_t failed =
      answer_queries(queries_of(list, database, hums), loaded.index, session, line.quiet(), note);
  if (interrupted) {
    complain(fmt::format("interrupted; {} was not written", result.string()));
    return kInterrupted;
  }
  write_text(result, format_mirex_result(list, run));
  if (line.has("run")) write_run(line.path("run"), run, "tunefind");
  if (line.json())
    std::cout << json_line({{"answered", list.size() - failed}, {"failed", failed}});
  else
    std::cout << fmt::format("{} answered, {} failed\n", list.size() - failed, failed);
  if (failed == 0 && lost + loaded.damaged.size() > 0) return kSomeInputsFailed;
  return exit_code_for(failed, list.size());
}

int score_result(const Arguments& arguments) {
  CommandLine line(
      "mirex score RESULT TRUTH [--task 1|2]",
      "Scores the file RESULT against TRUTH, a ground truth of MIREX: one line `query<TAB>song` per query.");
  add_task_option(line, "1: only the true song is right; 2: so is a song whose id ends in the same three characters");
  if (!line.parse(arguments)) return kDone;
  if (line.inputs().size() != 2)
    throw UsageError("a result and a ground truth are needed\nusage: tunefind mirex score RESULT TRUTH [--task 1|2]");
  const bool variants = is_of_variants(line);
  const MirexScore score =
      mirex_score(read_mirex_result(line.inputs()[0]), read_mirex_truth(line.inputs()[1]), variants);
  if (line.json())
    std::cout << json_line(
        {{"queries", score.queries}, {"hit_rate", score.hit_rate}, {"mrr", score.mrr}, {"right", score.right}});
  else
    std::cout << fmt::format("{} queries\ntop-10 hit rate {:.4f}\nMRR {:.4f}\nright among ten {:.4f}\n", score.queries,
                             score.hit_rate, score.mrr, score.right);
  return kDone;
}

constexpr Verb kMirexVerbs[] = {
    {"index", "index the songs of a list in a workspace", index_database},
    {"query", "rank the indexed songs for each hum of a list and write a result", query_database},
    {"score", "score a result against a ground truth", score_result},
};

}  // namespace

int run_mirex(const Arguments& arguments) { return run_verb("mirex", kMirexVerbs, arguments); }

}  // namespace tunefind
