#include "storage/catalogue/catalogue.hpp"

#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/json_line.hpp"
#include "cli/terminal.hpp"
#include "features/error.hpp"
#include "features/music_names.hpp"

namespace tunefind {
namespace {

constexpr const char* kUsageLine = "catalogue info|list|check|remove|backup|restore [ID...|FOLDER] --catalogue DIR";

int print_info(const Catalogue& catalogue, bool json) {
  std::size_t songs = 0, polyphonic = 0, damaged = 0;
  double seconds = 0;
  catalogue.for_each_song(
      [&](const Song& song) { ++songs, polyphonic += song.polyphonic(), seconds += song.duration_s; },
      [&](const std::string&, const StorageError& error) {
        ++damaged;
        complain(error.what());
      });
  if (json) {
    std::cout << json_line({{"songs", songs},
                            {"polyphonic", polyphonic},
                            {"seconds", seconds},
                            {"digest", catalogue.content_digest()},
                            {"settings", catalogue.parameters()}});
  } else {
    std::cout << fmt::format("{} ({} from recordings), {:.1f} hours\ndigest {}\nbuilt with\n", counted(songs, "song"),
                             polyphonic, seconds / 3600, catalogue.content_digest());
    for (const auto& [name, value] : catalogue.parameters()) std::cout << "  " << name << " = " << value << "\n";
  }
  return damaged > 0 ? kSomeInputsFailed : kDone;
}

int print_list(const Catalogue& catalogue, bool json) {
  std::vector<std::vector<Cell>> rows;
  int code = kDone;
  catalogue.for_each_song(
      [&](const Song& song) {
        if (json)
          std::cout << json_line({{"song", song.id},
                                  {"title", song.title},
                                  {"source", song.source},
                                  {"duration_s", song.duration_s},
                                  {"kind", name_of(song.kind)},
                                  {"polyphonic", song.polyphonic()},
                                  {"bpm", song.bpm ? nlohmann::ordered_json(*song.bpm) : nullptr},
                                  {"key", song.key ? nlohmann::ordered_json(key_name(song.key)) : nullptr}});
        else
          rows.push_back({song.id, song.title, format_time(song.duration_s),
                          song.bpm ? fmt::format("{:.0f}", *song.bpm) : "-", key_name(song.key), song.source});
      },
      [&](const std::string&, const StorageError& error) {
        complain(error.what());
        code = kSomeInputsFailed;
      });
  if (!json)
    std::cout << format_table(
        {{"id", false, true}, {"title", false, true}, {"length", true}, {"bpm", true}, {"key"}, {"file", false, true}},
        rows, shows_colour(stdout), terminal_width(stdout));
  return code;
}

int check(const Catalogue& catalogue, bool json) {
  const CheckReport report = catalogue.check();
  for (const auto& [song, problem] : report.problems) complain(problem);
  if (json)
    std::cout << json_line({{"sound", report.intact_songs}, {"problems", report.problems.size()}});
  else
    std::cout << fmt::format("{}, {}\n", counted(report.intact_songs, "sound song"),
                             counted(report.problems.size(), "problem"));
  return report.problems.empty() ? kDone : kSomeInputsFailed;
}

int remove(const std::filesystem::path& directory, const Arguments& ids) {
  if (ids.empty()) throw UsageError("no song id given\nusage: tunefind catalogue remove ID... --catalogue DIR");
  // Removing works with any settings, so the catalogue is opened with those it was built with.
  const Catalogue::Parameters parameters = Catalogue::open_for_reading(directory).parameters();
  Catalogue catalogue = Catalogue::open_for_writing(directory, parameters);
  std::size_t missing = 0;
  for (const std::string& id : ids)
    if (!catalogue.remove(id)) {
      complain(fmt::format("{}: no song has the id '{}'", directory.string(), id));
      ++missing;
    }
  return exit_code_for(missing, ids.size());
}

}  // namespace

int run_catalogue(const Arguments& arguments) {
  CommandLine line(kUsageLine,
                   "info              prints the number of songs and the settings the catalogue was built with\n"
                   "list              prints a table of the songs\n"
                   "check             reads every record and reports damaged ones\n"
                   "remove ID...      removes songs\n"
                   "backup FOLDER     copies the catalogue to FOLDER, even while it is in use\n"
                   "restore FOLDER    copies the backup in FOLDER to --catalogue, which must not exist yet");
  line.own.add_options()("catalogue", boost::program_options::value<std::string>()->value_name("DIR"),
                         "the folder of the catalogue");
  if (!line.parse(arguments)) return kDone;
  const std::string verb = line.inputs().empty() ? "" : line.inputs().front();
  const Arguments names(line.inputs().begin() + !line.inputs().empty(), line.inputs().end());
  const auto only_name = [&] {
    if (names.size() != 1)
      throw UsageError(fmt::format("exactly one FOLDER is needed\nusage: tunefind {}", kUsageLine));
    return std::filesystem::path(names.front());
  };
  const auto open = [&] {
    if (!names.empty())
      throw UsageError(fmt::format("unexpected argument '{}'\nusage: tunefind {}", names.front(), kUsageLine));
    return Catalogue::open_for_reading(line.path("catalogue"));
  };
  if (verb == "info") return print_info(open(), line.json());
  if (verb == "list") return print_list(open(), line.json());
  if (verb == "check") return check(open(), line.json());
  if (verb == "remove") return remove(line.path("catalogue"), names);
  if (verb == "backup") {
    const std::filesystem::path target = only_name();
    Catalogue::open_for_reading(line.path("catalogue")).backup(target);
    return kDone;
  }
  if (verb == "restore") {
    Catalogue::restore(only_name(), line.path("catalogue"));
    return kDone;
  }
  throw UsageError(fmt::format("{}\nusage: tunefind {}",
                               verb.empty() ? "no verb given" : fmt::format("unknown verb '{}'", verb), kUsageLine));
}

}  // namespace tunefind
