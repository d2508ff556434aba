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

/// What the command returns to the shell.
enum ExitCode { kDone = 0, kFailed = 1, kUsage = 2, kSomeInputsFailed = 3, kInterrupted = 130 };

/// A command line that cannot be understood; exit code 2.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The words after the name of a subcommand.
using Arguments = std::vector<std::string>;

/// The options of one subcommand: its own, those that all share, and its positional arguments, parsed and checked.
class CommandLine {
 public:
  /// `usage` is the line after "tunefind", `summary` what the subcommand does.
  CommandLine(std::string usage, std::string summary);

  /// The subcommand's own options, to be filled before `parse`.
  boost::program_options::options_description own{"Options"};

  /// Reads the arguments. Returns false if only help was asked for, which is then printed. Throws UsageError.
  bool parse(const Arguments& arguments);

  const Arguments& inputs() const { return inputs_; }
  bool has(const char* option) const { return values_.count(option) > 0; }
  template <class T>
  T get(const char* option) const {
    return values_[option].as<T>();
  }
  /// A required option; throws UsageError that names it.
  std::filesystem::path path(const char* option) const;
  bool json() const { return has("json"); }
  bool quiet() const { return has("quiet"); }

  /// Adds --config, --set, -k and --anchor in this order, later ones winning.
  void add_to(Settings& settings) const;

 private:
  std::string usage_, summary_;
  Arguments inputs_;
  boost::program_options::variables_map values_;
};

/// The engine as the command line configures it. Throws ConfigError.
Session make_session(const CommandLine& line);

/// Set by SIGINT and SIGTERM once `catch_interrupts` was called: finish what is in work, then stop. A second signal
/// ends the command at once.
extern std::atomic<bool> interrupted;
void catch_interrupts();

/// One line "tunefind: PROBLEM" on stderr.
void complain(const std::string& problem);

/// `kDone`, or 1 if all of several inputs failed and 3 if some did.
int exit_code_for(std::size_t failed, std::size_t all);

/// Something that a subcommand can be told to do: "experiment run".
struct Verb {
  const char* name;
  const char* summary;
  int (*run)(const Arguments&);
};

/// Runs the verb that the first argument names with the others, or shows help. Throws UsageError on any other.
int run_verb(const std::string& subcommand, std::span<const Verb> verbs, const Arguments& arguments);

int run_match(const Arguments& arguments);
int run_ingest(const Arguments& arguments);
int run_search(const Arguments& arguments);
int run_inspect(const Arguments& arguments);
int run_normalise(const Arguments& arguments);
int run_catalogue(const Arguments& arguments);
int run_strategies(const Arguments& arguments);
int run_serve(const Arguments& arguments);
int run_backup(const Arguments& arguments);
int run_experiment(const Arguments& arguments);
int run_mirex(const Arguments& arguments);
int run_export(const Arguments& arguments);
int run_demo(const Arguments& arguments);
int run_analysis_worker(const Arguments& arguments);

}  // namespace tunefind
