#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <iostream>

#include "cli/command.hpp"
#include "features/error.hpp"

namespace {

struct Subcommand {
  const char* name;
  const char* summary;  ///< null: not for people
  int (*run)(const tunefind::Arguments&);
};

constexpr Subcommand kSubcommands[] = {
    {"match", "nearest beats in a folder for one hum", tunefind::run_match},
    {"ingest", "take recordings, MIDI, kern and pitch files into a catalogue", tunefind::run_ingest},
    {"search", "rank a catalogue's songs for each hum", tunefind::run_search},
    {"inspect", "show what the engine hears in a file", tunefind::run_inspect},
    {"normalise", "write the standard clip: mono, engine rate, -23 LUFS", tunefind::run_normalise},
    {"catalogue", "info, list, check, remove, backup, restore", tunefind::run_catalogue},
    {"strategies", "every named strategy with its parameters", tunefind::run_strategies},
    {"serve", "the page and the HTTP API: upload beats, hum, hear the match", tunefind::run_serve},
    {"backup", "copy the data of serve, also while it runs", tunefind::run_backup},
    {"experiment", "run and compare research runs", tunefind::run_experiment},
    {"mirex", "index and query as MIREX Query by Singing/Humming calls it", tunefind::run_mirex},
    {"export", "features, results, training data and catalogues as files for notebooks", tunefind::run_export},
    {"demo", "a small catalogue of generated beats and hums, searched", tunefind::run_demo},
    {"analysis-worker", nullptr, tunefind::run_analysis_worker},
};

void print_usage(std::ostream& out) {
  out << "usage: tunefind SUBCOMMAND [OPTION...]\n\n";
  for (const Subcommand& subcommand : kSubcommands)
    if (subcommand.summary) out << fmt::format("  {:<11} {}\n", subcommand.name, subcommand.summary);
  out << "\n`tunefind SUBCOMMAND --help` shows its options.\n";
}

}  // namespace

int main(int argc, char** argv) {
  const std::string name = argc > 1 ? argv[1] : "";
  if (name == "--help" || name == "-h" || name == "help") return print_usage(std::cout), tunefind::kDone;
  if (name == "--version") return std::cout << "tunefind " TUNEFIND_VERSION "\n", tunefind::kDone;
  try {
    for (const Subcommand& subcommand : kSubcommands)
      if (name == subcommand.name) {
        const int code = subcommand.run({argv + 2, argv + argc});
        std::cout.flush();
        if (!std::cout) throw tunefind::Error("standard output: cannot be written");
        return code;
      }
    if (!name.empty()) tunefind::complain(fmt::format("there is no subcommand '{}'", name));
    print_usage(std::cerr);
    return tunefind::kUsage;
  } catch (const tunefind::UsageError& error) {
    std::cerr << "tunefind: " << error.what() << "\n";
    return tunefind::kUsage;
  } catch (const tunefind::ConfigError& error) {
    std::cerr << "tunefind: " << error.what() << "\n";
    return tunefind::kUsage;
  } catch (const std::exception& error) {
    std::cerr << "tunefind: " << error.what() << "\n";
    return tunefind::kFailed;
  }
}
