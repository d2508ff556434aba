#pragma once

#include <atomic>
#include <boost/program_options.hpp>
#include <filesystem>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/session.hpp"

namespace tunefind {

/// Exit codes of the command; README.md documents them.
enum ExitCode {
  kDone = 0,    ///< success, also when nothing matches
  kFailed = 1,  ///< the whole task failed
  kUsage = 2,   ///< the command line or the configuration is wrong
  kSomeInputsFailed = 3,
  kInterrupted = 130,  ///< by SIGINT or SIGTERM (128 + SIGINT, as shells have it)
};

/// The command line is wrong: the message says how. Ends the command with `kUsage`.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The arguments after the name of a subcommand.
using Arguments = std::vector<std::string>;

/// Parses the command line of one subcommand: its own options, the options that all subcommands share, and positional
/// arguments.
class CommandLine {
 public:
  /// `usage` is the usage line without "tunefind"; `summary` is the text that --help shows below it.
  CommandLine(std::string usage, std::string summary);

  /// The subcommand's own options. The subcommand adds them before it calls `parse`.
  boost::program_options::options_description own{"Options"};

  /// Parses the arguments. After --help it prints the help text to stdout and returns false: the subcommand then has
  /// nothing to do. Applies --threads to the whole process. Throws UsageError.
  bool parse(const Arguments& arguments);

  /// The positional arguments, in order.
  const Arguments& inputs() const { return inputs_; }
  bool has(const char* option) const { return values_.count(option) > 0; }
  /// The value of an option that is given or has a default; T is the type it was declared with.
  template <class T>
  T get(const char* option) const {
    return values_[option].as<T>();
  }
  /// The value of a required option as a path. Throws UsageError, which names the option, if it is missing.
  std::filesystem::path path(const char* option) const;
  bool json() const { return has("json"); }
  bool quiet() const { return has("quiet"); }

  /// Adds the settings of --config, --set, -k and --anchor, in this order: later ones replace earlier ones.
  void add_to(Settings& settings) const;

 private:
  std::string usage_, summary_;
  const char* count_option_ = "results";  ///< under which -k is kept
  Arguments inputs_;
  boost::program_options::variables_map values_;
};

/// The engine with the settings of the command line. Throws ConfigError.
Session make_session(const CommandLine& line);

/// True after SIGINT or SIGTERM, once `catch_interrupts` was called. Long loops check it and stop after the item in
/// work. The second signal ends the process at once.
extern std::atomic<bool> interrupted;
void catch_interrupts();

/// Prints the line "tunefind: PROBLEM" to stderr; control characters become spaces.
void complain(const std::string& problem);

/// `kDone` if no input failed, `kFailed` if all did, else `kSomeInputsFailed`.
int exit_code_for(std::size_t failed, std::size_t all);

/// A verb of a subcommand that has several, such as "run" of "experiment run".
struct Verb {
  const char* name;
  const char* summary;
  int (*run)(const Arguments&);
};

/// Runs the verb named by the first argument with the remaining arguments. Prints the list of verbs for --help. Throws
/// UsageError, with that list, if the verb is missing or unknown.
int run_verb(const std::string& subcommand, std::span<const Verb> verbs, const Arguments& arguments);

// The subcommands, one file each in cli/commands/. They return an exit code and throw whatever `main` reports.
int run_match(const Arguments& arguments);
int run_ingest(const Arguments& arguments);
int run_search(const Arguments& arguments);
int run_inspect(const Arguments& arguments);
int run_normalise(const Arguments& arguments);
int run_catalogue(const Arguments& arguments);
int run_strategies(const Arguments& arguments);
int run_serve(const Arguments& arguments);
int run_backup(const Arguments& arguments);
int run_check(const Arguments& arguments);
int run_account(const Arguments& arguments);
int run_experiment(const Arguments& arguments);
int run_mirex(const Arguments& arguments);
int run_export(const Arguments& arguments);
int run_demo(const Arguments& arguments);
int run_analysis_worker(const Arguments& arguments);

}  // namespace tunefind
