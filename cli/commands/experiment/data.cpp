#include <algorithm>
#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/commands/experiment/experiment.hpp"
#include "cli/json_line.hpp"
#include "cli/terminal.hpp"
#include "experiments/datasets/check_sums.hpp"
#include "experiments/datasets/data_set_check.hpp"
#include "experiments/datasets/make_data_folder.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kDataUsage = "experiment data list|show NAME|check NAME DIR|make NAME DIR OUT [OPTION...]";
constexpr std::size_t kShownProblems = 20;  // problems printed one by one; the rest are only counted

/// The data set of this name. Throws UsageError, which lists the names, if it is unknown.
const DataSet& data_set(const std::string& name) {
  if (const DataSet* const set = find_data_set(name)) return *set;
  std::string names;
  for (const DataSet& set : data_sets()) names += fmt::format("{}{}", names.empty() ? "" : ", ", set.name);
  throw UsageError(fmt::format("unknown data set '{}'; must be one of {}", name, names));
}

/// The number of files that a copy must have, as text.
std::string count_text(const FileKind& kind) {
  return kind.count ? fmt::format("{}{}", kind.more_is_fine ? "at least " : "", *kind.count) : "unknown";
}

Json json_of(const FileKind& kind) {
  return {{"what", kind.what},
          {"pattern", kind.pattern},
          {"expected", kind.count ? Json(*kind.count) : Json(nullptr)},
          {"more_is_fine", kind.more_is_fine}};
}

int print_list(bool json) {
  std::vector<std::vector<Cell>> rows;
  for (const DataSet& set : data_sets()) {
    if (json)
      std::cout << json_line({{"name", set.name}, {"title", set.title}, {"licence", set.licence}});
    else
      rows.push_back({std::string(set.name), std::string(set.title)});
  }
  if (!json)
    std::cout << format_table({{"name"}, {"data set", false, true}}, rows, shows_colour(stdout),
                              terminal_width(stdout));
  return kDone;
}

/// A text beside its heading: every line is indented by the width of the heading column.
std::string paragraph(const std::string& heading, std::string_view text) {
  std::string shown;
  for (const std::string_view line : fields(text, '\n'))
    shown += fmt::format("{:<10}{}\n", shown.empty() ? heading : "", line);
  return shown;
}

int print_set(const DataSet& set, bool json) {
  if (json) {
    Json files = Json::array();
    for (const FileKind& kind : set.files) files.push_back(json_of(kind));
    std::cout << json_line({{"name", set.name},
                            {"title", set.title},
                            {"licence", set.licence},
                            {"citation", set.citation},
                            {"obtain", set.obtain},
                            {"layout", set.layout},
                            {"gives", set.gives},
                            {"files", files}});
    return kDone;
  }
  std::string files;
  for (const FileKind& kind : set.files)
    files += fmt::format("{}{:<15}{:<14}{}", files.empty() ? "" : "\n", count_text(kind), kind.what, kind.pattern);
  std::cout << paragraph(std::string(set.name), set.title) << paragraph("licence", set.licence)
            << paragraph("cite", set.citation) << paragraph("obtain", set.obtain) << paragraph("layout", set.layout);
  if (!files.empty()) std::cout << paragraph("files", files);
  std::cout << paragraph("gives", set.gives);
  return kDone;
}

void print_problems(const std::vector<std::string>& problems) {
  for (std::size_t i = 0; i < std::min(problems.size(), kShownProblems); ++i) complain(problems[i]);
  if (problems.size() > kShownProblems) complain(fmt::format("... and {} more", problems.size() - kShownProblems));
}

void print_report(const DataSet& set, const DataSetReport& report) {
  std::cout << fmt::format("{} in {}\n", set.name, printable(report.top.string()));
  std::vector<std::vector<Cell>> rows;
  for (const auto& [kind, found] : report.files) {
    const bool right = !kind.count || found == *kind.count || (kind.more_is_fine && found > *kind.count);
    rows.push_back({std::string(kind.what),
                    {std::to_string(found), right ? Colour::plain : Colour::red},
                    count_text(kind),
                    std::string(kind.pattern)});
  }
  if (!rows.empty())
    std::cout << format_table({{"files"}, {"found", true}, {"expected", true}, {"where"}}, rows, shows_colour(stdout));
  for (const std::string& note : report.notes) std::cout << "note: " << note << "\n";
  std::cout << fmt::format("{}, {}; checksums: {}; {}\n", counted(report.songs, "song"),
                           report.queries == 1 ? "1 query" : fmt::format("{} queries", report.queries),
                           report.has_sums ? kCheckSums : "none beside it", counted(report.problems.size(), "problem"));
}

/// Checks the copy of a data set and prints the report; compares checksums only if `sums`. Returns the exit code.
int check(const DataSet& set, const CommandLine& line, bool sums = true) {
  const std::filesystem::path folder = line.inputs()[2];
  catch_interrupts();
  DataSetReport report;
  {
    StageBars bars(line.quiet());
    report = check_data_set(set, folder, bars.progress(), sums);
  }
  if (report.interrupted) return kInterrupted;
  if (line.json()) {
    Json files = Json::array();
    for (const auto& [kind, found] : report.files) {
      files.push_back(json_of(kind));
      files.back()["found"] = found;
    }
    std::cout << json_line({{"data_set", set.name},
                            {"folder", report.top.string()},
                            {"files", files},
                            {"songs", report.songs},
                            {"queries", report.queries},
                            {"checksums", report.has_sums},
                            {"notes", report.notes},
                            {"problems", report.problems}});
  } else {
    print_report(set, report);
  }
  std::cout << std::flush;
  print_problems(report.problems);
  return report.problems.empty() ? kDone : kFailed;
}

/// Checks the copy without its checksums and, if there are no problems, replaces the file of checksums. Returns the
/// exit code.
int write_sums(const DataSet& set, const CommandLine& line) {
  const std::filesystem::path top = top_of(set, line.inputs()[2]);
  if (const int code = check(set, line, false); code != kDone) {
    complain(fmt::format("{}: not written because of these problems", (top / kCheckSums).string()));
    return code;
  }
  const FileTree files = file_tree(top);
  std::vector<std::filesystem::path> paths;
  const DataFolder data = set.read(files).data;
  for (const SongEntry& song : data.songs) paths.push_back(song.path);
  for (const QueryEntry& query : data.queries) paths.push_back(query.path);
  {
    StageBars bars(line.quiet());
    write_check_sums(files, paths, bars.progress());
  }
  if (interrupted) return kInterrupted;
  if (!line.json()) std::cout << fmt::format("{} written\n", printable((top / kCheckSums).string()));
  return kDone;
}

int make(const DataSet& set, const CommandLine& line) {
  const std::filesystem::path folder = line.inputs()[2], out = line.inputs()[3];
  catch_interrupts();
  MadeDataFolder made;
  {
    StageBars bars(line.quiet());
    made = make_data_folder(set, folder, out, line.has("recordings"), bars.progress());
  }
  if (made.interrupted) return kInterrupted;
  const std::size_t songs = made.data.songs.size(), queries = made.data.queries.size();
  if (line.json()) {
    std::cout << json_line({{"data_set", set.name},
                            {"folder", out.string()},
                            {"songs", songs},
                            {"queries", queries},
                            {"voices", made.voices},
                            {"notes", made.notes},
                            {"problems", made.problems}});
  } else {
    for (const std::string& note : made.notes) std::cout << "note: " << note << "\n";
    std::cout << fmt::format("{}: {}, {}", printable(out.string()), counted(songs, "song"),
                             queries == 1 ? "1 query" : fmt::format("{} queries", queries));
    if (made.voices > 0) std::cout << fmt::format(", {} written", counted(made.voices, "voice"));
    std::cout << "\n";
  }
  std::cout << std::flush;
  print_problems(made.problems);
  return made.problems.empty() ? kDone : kSomeInputsFailed;
}

}  // namespace

int run_data(const Arguments& arguments) {
  CommandLine line(
      kDataUsage,
      "list                 lists the data sets that can be read in their original layout\n"
      "show NAME            shows licence, citation, source, layout and number of files of a data set\n"
      "check NAME DIR       checks that the copy in DIR is complete and readable\n"
      "make NAME DIR OUT    writes a data folder OUT for `experiment run`, whose lists name the files in DIR");
  line.own.add_options()("recordings", "make: use the recordings as queries even where pitch labels exist")(
      "write-sums", "check: if there are no problems, write XXH128SUMS beside the data; later checks compare with it");
  if (!line.parse(arguments)) return kDone;
  const std::string verb = line.inputs().empty() ? "" : line.inputs().front();
  const auto expect = [&](std::size_t words) {
    if (line.inputs().size() != words)
      throw UsageError(fmt::format("'{}' takes {}\nusage: tunefind {}", verb,
                                   words == 1   ? "no arguments"
                                   : words == 2 ? "NAME"
                                   : words == 3 ? "NAME DIR"
                                                : "NAME DIR OUT",
                                   kDataUsage));
  };
  const auto named = [&]() -> const DataSet& { return data_set(line.inputs()[1]); };
  if (verb == "list") return expect(1), print_list(line.json());
  if (verb == "show") return expect(2), print_set(named(), line.json());
  if (verb == "check") return expect(3), line.has("write-sums") ? write_sums(named(), line) : check(named(), line);
  if (verb == "make") return expect(4), make(named(), line);
  throw UsageError(fmt::format("{}\nusage: tunefind {}",
                               verb.empty() ? "no verb given" : fmt::format("unknown verb '{}'", verb), kDataUsage));
}

}  // namespace tunefind
