#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <iostream>

#include "cli/command.hpp"
#include "experiments/cache/build_facts.hpp"
#include "features/error.hpp"

namespace {

struct Subcommand {
  const char* name;
  const char* summary;  ///< null: not listed, because only another process starts it
  int (*run)(const tunefind::Arguments&);
};

constexpr Subcommand kSubcommands[] = {
    {"match", "find the beats in a folder that are most like one hum", tunefind::run_match},
    {"ingest", "add recordings, MIDI, kern and pitch files to a catalogue", tunefind::run_ingest},
    {"search", "rank the songs of a catalogue for each hum", tunefind::run_search},
    {"inspect", "show what the engine hears in a file: melody, tempo, key", tunefind::run_inspect},
    {"normalise", "write a recording as a mono wav file at the engine's sample rate and -23 LUFS",
     tunefind::run_normalise},
    {"catalogue", "look after a catalogue: info, list, check, remove, backup, restore", tunefind::run_catalogue},
    {"strategies", "list every named strategy with its parameters", tunefind::run_strategies},
#ifdef TUNEFIND_WITH_SERVER
    {"serve", "serve the web page and the HTTP API: upload beats, hum, hear the match", tunefind::run_serve},
    {"backup", "copy the data folder of `tunefind serve`, even while it runs", tunefind::run_backup},
    {"account", "list the accounts of `tunefind serve`, give one a new password", tunefind::run_account},
    {"check", "look for damage in the data folder of `tunefind serve`", tunefind::run_check},
#endif
    {"experiment", "run, compare and report experiments", tunefind::run_experiment},
    {"mirex", "index and query in the calling format of MIREX Query by Singing/Humming", tunefind::run_mirex},
    {"export", "write features, results, training data, catalogues and feedback as files", tunefind::run_export},
    {"demo", "render a small catalogue of beats, and hums to search it with", tunefind::run_demo},
#ifdef TUNEFIND_WITH_SERVER
    {"analysis-worker", nullptr, tunefind::run_analysis_worker},
#endif
};

void print_usage(std::ostream& out) {
  out << "usage: tunefind SUBCOMMAND [OPTION...]\n\n";
  for (const Subcommand& subcommand : kSubcommands)
    if (subcommand.summary) out << fmt::format("  {:<11} {}\n", subcommand.name, subcommand.summary);
  out << "\nRun `tunefind SUBCOMMAND --help` for its options.\n";
}

/// "tunefind 0.1.0 (COMMIT)", with a + after the commit if tracked files were changed since; without a commit outside
/// of a repository.
std::string version_text() {
  namespace facts = tunefind::build_facts;
  const std::string_view commit = facts::kCommit;
  if (commit.empty()) return fmt::format("tunefind {}\n", facts::kVersion);
  return fmt::format("tunefind {} ({}{})\n", facts::kVersion, commit.substr(0, 12), facts::kDirty ? "+" : "");
}

}  // namespace

int main(int argc, char** argv) {
  const std::string name = argc > 1 ? argv[1] : "";
  if (name == "--help" || name == "-h" || name == "help") return print_usage(std::cout), tunefind::kDone;
  if (name == "--version") return std::cout << version_text(), tunefind::kDone;
  try {
    for (const Subcommand& subcommand : kSubcommands)
      if (name == subcommand.name) {
        const int code = subcommand.run({argv + 2, argv + argc});
        std::cout.flush();
        if (!std::cout) throw tunefind::Error("standard output: cannot be written");
        return code;
      }
    if (!name.empty()) tunefind::complain(fmt::format("unknown subcommand '{}'", name));
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
