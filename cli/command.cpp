#include "cli/command.hpp"

#include <csignal>
#include <fmt/format.h>
#include <iostream>
#include <tbb/global_control.h>

#include "cli/terminal.hpp"

namespace tunefind {

namespace po = boost::program_options;

std::atomic<bool> interrupted{false};

void catch_interrupts() {
  for (const int signal : {SIGINT, SIGTERM})
    std::signal(signal, [](int caught) {
      interrupted = true;
      std::signal(caught, SIG_DFL);  // so that the next signal ends the process
    });
}

void complain(const std::string& problem) { std::cerr << "tunefind: " << printable(problem) << "\n"; }

CommandLine::CommandLine(std::string usage, std::string summary)
    : usage_(std::move(usage)), summary_(std::move(summary)) {}

bool CommandLine::parse(const Arguments& arguments) {
  // A subcommand's own --results (a folder, say) leaves the short name for the number of results.
  const bool own_results = own.find_nothrow("results", false) != nullptr;
  if (own_results) count_option_ = "-k";
  po::options_description shared("Shared options");
  const auto text = [] { return po::value<std::string>(); };
  const auto texts = [] { return po::value<std::vector<std::string>>(); };
  shared.add_options()("config", texts()->value_name("FILE"), "INI file with settings; repeatable, later files win")(
      "set", texts()->value_name("SECTION.KEY=VALUE"), "one setting; repeatable, wins over --config")(
      own_results ? ",k" : "results,k", text()->value_name("N"), "results per query (sets search.k; default 10)")(
      "anchor", text()->value_name("start|anywhere"),
      "where in a song a hum can begin (sets search.anchor; default anywhere)")(
      "threads", po::value<int>()->value_name("N"), "number of threads (default: all cores)")(
      "json", "print results as JSON, one object per line")("quiet", "no progress bars and no notes")(
      "help,h", "print this help");
  po::options_description hidden;
  hidden.add_options()("input", texts());
  po::options_description all, visible;
  all.add(own).add(shared).add(hidden);
  if (!own.options().empty()) visible.add(own);
  visible.add(shared);
  po::positional_options_description positional;
  positional.add("input", -1);
  try {
    po::store(po::command_line_parser(arguments).options(all).positional(positional).run(), values_);
    po::notify(values_);
  } catch (const po::error& error) {
    throw UsageError(fmt::format("{}\nusage: tunefind {}", error.what(), usage_));
  }
  if (has("help")) {
    std::cout << "usage: tunefind " << usage_ << "\n\n" << summary_ << "\n" << visible;
    return false;
  }
  if (has("input")) inputs_ = get<Arguments>("input");
  if (has("threads")) {
    const int threads = get<int>("threads");
    if (threads < 1 || threads > 1024) throw UsageError("--threads must be in [1, 1024]");
    static std::unique_ptr<tbb::global_control> limit;
    limit = std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism, threads);
  }
  return true;
}

std::filesystem::path CommandLine::path(const char* option) const {
  if (!has(option)) throw UsageError(fmt::format("--{} is missing\nusage: tunefind {}", option, usage_));
  return get<std::string>(option);
}

void CommandLine::add_to(Settings& settings) const {
  if (has("config"))
    for (const std::string& file : get<Arguments>("config")) settings.read_file(file);
  if (has("set"))
    for (const std::string& assignment : get<Arguments>("set")) settings.set(assignment);
  if (has(count_option_)) settings.set("search.k=" + get<std::string>(count_option_), "-k");
  if (has("anchor")) settings.set("search.anchor=" + get<std::string>("anchor"), "--anchor");
}

Session make_session(const CommandLine& line) {
  Settings settings;
  line.add_to(settings);
  return make_session(std::move(settings));
}

int run_verb(const std::string& subcommand, std::span<const Verb> verbs, const Arguments& arguments) {
  const std::string name = arguments.empty() ? "" : arguments.front();
  for (const Verb& verb : verbs)
    if (name == verb.name) return verb.run({arguments.begin() + 1, arguments.end()});
  std::string usage = fmt::format("usage: tunefind {} VERB [ARGUMENT...] [OPTION...]\n\n", subcommand);
  for (const Verb& verb : verbs) usage += fmt::format("  {:<10} {}\n", verb.name, verb.summary);
  usage += fmt::format("\nRun `tunefind {} VERB --help` for its options.\n", subcommand);
  if (name == "--help" || name == "-h") return std::cout << usage, kDone;
  throw UsageError(
      fmt::format("{}\n{}", name.empty() ? "no verb given" : fmt::format("unknown verb '{}'", name), usage));
}

int exit_code_for(std::size_t failed, std::size_t all) {
  if (failed == 0) return kDone;
  return failed == all ? kFailed : kSomeInputsFailed;
}

}  // namespace tunefind
