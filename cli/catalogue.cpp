#include "storage/catalogue.hpp"

#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "features/error.hpp"

namespace tunefind {
namespace {

constexpr const char* kUsageLine = "catalogue info|list|check|remove|backup|restore [NAME...] --catalogue DIR";

std::string key_name(const std::optional<Key>& key) {
  static const char* const kTonics[] = {"C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"};
  return key ? std::string(kTonics[key->tonic]) + (key->minor ? " minor" : " major") : "-";
}

int print_info(const Catalogue& catalogue, bool json) {
  std::size_t songs = 0, polyphonic = 0, damaged = 0;
  double seconds = 0;
  catalogue.for_each_song([&](const Song& song) { ++songs, polyphonic += song.polyphonic, seconds += song.duration_s; },
                          [&](const std::string&, const StorageError& error) {
                            ++damaged;
                            std::cerr << "tunefind: " << error.what() << "\n";
                          });
  if (json) {
    std::cout << nlohmann::ordered_json{{"songs", songs},
                                        {"polyphonic", polyphonic},
                                        {"seconds", seconds},
                                        {"digest", catalogue.content_digest()},
                                        {"settings", catalogue.parameters()}}
              << "\n";
  } else {
    std::cout << fmt::format("{} songs ({} from recordings), {:.1f} hours\ndigest {}\nbuilt with\n", songs, polyphonic,
                             seconds / 3600, catalogue.content_digest());
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
          std::cout << nlohmann::ordered_json({{"song", song.id},
                                               {"title", song.title},
                                               {"source", song.source},
                                               {"duration_s", song.duration_s},
                                               {"polyphonic", song.polyphonic},
                                               {"bpm", song.bpm ? nlohmann::ordered_json(*song.bpm) : nullptr},
                                               {"key", key_name(song.key)}})
                           .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
                    << "\n";
        else
          rows.push_back({song.id, song.title, format_time(song.duration_s),
                          song.bpm ? fmt::format("{:.0f}", *song.bpm) : "-", key_name(song.key), song.source});
      },
      [&](const std::string&, const StorageError& error) {
        std::cerr << "tunefind: " << error.what() << "\n";
        code = kSomeInputsFailed;
      });
  if (!json)
    std::cout << format_table({{"id"}, {"title"}, {"length", true}, {"bpm", true}, {"key"}, {"file"}}, rows,
                              shows_colour(stdout));
  return code;
}

int check(const Catalogue& catalogue, bool json) {
  const CheckReport report = catalogue.check();
  for (const auto& [song, problem] : report.problems) std::cerr << "tunefind: " << problem << "\n";
  if (json)
    std::cout << nlohmann::ordered_json{{"sound", report.sound_songs}, {"problems", report.problems.size()}} << "\n";
  else
    std::cout << fmt::format("{} songs are sound, {} problems\n", report.sound_songs, report.problems.size());
  return report.problems.empty() ? kDone : kSomeInputsFailed;
}

int remove(const std::filesystem::path& directory, const Arguments& ids) {
  if (ids.empty()) throw UsageError("no song was named\nusage: tunefind catalogue remove ID... --catalogue DIR");
  // Whatever the catalogue was built with: removing does not depend on it.
  const Catalogue::Parameters parameters = Catalogue::open_for_reading(directory).parameters();
  Catalogue catalogue = Catalogue::open_for_writing(directory, parameters);
  std::size_t missing = 0;
  for (const std::string& id : ids)
    if (!catalogue.remove(id)) {
      std::cerr << fmt::format("tunefind: {}: there is no song '{}'\n", directory.string(), id);
      ++missing;
    }
  return exit_code_for(missing, ids.size());
}

}  // namespace

int run_catalogue(const Arguments& arguments) {
  CommandLine line(kUsageLine,
                   "info            how many songs, and what the catalogue was built with\n"
                   "list            its songs\n"
                   "check           reads every record and names what is damaged\n"
                   "remove ID...    takes songs out\n"
                   "backup DIR      copies the catalogue, also while in use\n"
                   "restore DIR     copies a backup to --catalogue");
  line.own.add_options()("catalogue", boost::program_options::value<std::string>()->value_name("DIR"), "the catalogue");
  if (!line.parse(arguments)) return kDone;
  const std::string verb = line.inputs().empty() ? "" : line.inputs().front();
  const Arguments names(line.inputs().begin() + !line.inputs().empty(), line.inputs().end());
  const auto only_name = [&] {
    if (names.size() != 1) throw UsageError(fmt::format("one directory is needed\nusage: tunefind {}", kUsageLine));
    return std::filesystem::path(names.front());
  };
  const auto open = [&] {
    if (!names.empty())
      throw UsageError(fmt::format("'{}' is too much\nusage: tunefind {}", names.front(), kUsageLine));
    return Catalogue::open_for_reading(line.path("catalogue"));
  };
  if (verb == "info") return print_info(open(), line.json());
  if (verb == "list") return print_list(open(), line.json());
  if (verb == "check") return check(open(), line.json());
  if (verb == "remove") return remove(line.path("catalogue"), names);
  if (verb == "backup") return Catalogue::open_for_reading(line.path("catalogue")).backup(only_name()), kDone;
  if (verb == "restore") return Catalogue::restore(only_name(), line.path("catalogue")), kDone;
  throw UsageError(fmt::format("usage: tunefind {}", kUsageLine));
}

}  // namespace tunefind
