#include "experiments/experiment.hpp"

#include <fmt/format.h>
#include <iostream>
#include <memory>
#include <regex>

#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "experiments/comparison.hpp"

namespace tunefind {
namespace {

constexpr const char* kUsageLine = "experiment run CONFIG... | compare A B... [OPTION...]";

/// Shows each stage of a run on a progress bar of its own.
class StageBars {
 public:
  explicit StageBars(bool quiet) : quiet_(quiet) {}

  ExperimentProgress progress() {
    return {[this](const std::string& stage, std::size_t total) {
              bar_.reset();
              bar_ = std::make_unique<ProgressBar>(stage, total, quiet_);
            },
            [this] { bar_->advance(); }, &interrupted};
  }

 private:
  bool quiet_;
  std::unique_ptr<ProgressBar> bar_;
};

int run(const CommandLine& line, const Arguments& configs) {
  if (configs.empty()) throw UsageError(fmt::format("no configuration was named\nusage: tunefind {}", kUsageLine));
  if (line.has("out") && configs.size() > 1) throw UsageError("--out takes one configuration at a time");
  catch_interrupts();
  int code = kDone;
  for (const std::string& config : configs) {
    Settings settings;
    settings.read_file(config);
    if (line.has("set"))
      for (const std::string& assignment : line.get<Arguments>("set")) settings.set(assignment);
    const std::filesystem::path out =
        line.has("out") ? line.path("out") : std::filesystem::path("results") / std::filesystem::path(config).stem();
    ExperimentResult result;
    {
      StageBars bars(line.quiet());
      result = run_experiment(std::move(settings), bars.progress());
    }
    if (result.interrupted) return kInterrupted;
    for (const std::string& failure : result.failures) std::cerr << "tunefind: " << failure << "\n";
    for (const QueryOutcome& outcome : result.outcomes)
      if (!outcome.failure.empty()) std::cerr << "tunefind: " << outcome.failure << "\n";
    write_results(result, out);
    std::cout << std::filesystem::path(config).stem().string() << ": " << summary_text(result) << "  results in "
              << out.string() << "\n"
              << std::flush;
    const bool all_read = result.failures.empty() && std::all_of(result.outcomes.begin(), result.outcomes.end(),
                                                                 [](const auto& o) { return o.failure.empty(); });
    if (!all_read) code = kSomeInputsFailed;
  }
  return code;
}

int compare_results(const CommandLine& line, const Arguments& names) {
  std::vector<Result> results;
  for (const std::string& name : names) results.push_back(read_result(name));
  std::filesystem::path judgements;
  if (line.has("qrels"))
    judgements = line.path("qrels");
  else
    for (const std::string& name : names)
      if (judgements.empty() && std::filesystem::exists(std::filesystem::path(name) / "qrels.txt"))
        judgements = std::filesystem::path(name) / "qrels.txt";
  if (judgements.empty())
    throw UsageError("none of the results is a folder with qrels.txt; name one with --qrels FILE");

  ComparisonOptions options;
  const std::regex person(line.get<std::string>("person"));
  options.group_of = [person](const std::string& query) {
    std::smatch match;
    return std::regex_search(query, match, person) && match.size() > 1 ? match[1].str() : query;
  };
  const Comparison comparison = compare(results, read_qrels(judgements), options);
  std::cout << (line.json() ? comparison_json(comparison) + "\n" : comparison_text(comparison));
  return kDone;
}

}  // namespace

int run_experiment(const Arguments& arguments) {
  CommandLine line(kUsageLine,
                   "run CONFIG...   runs each configuration and writes its results folder\n"
                   "compare A B...  compares results folders or TREC runs over the same queries, paired");
  const auto text = [] { return boost::program_options::value<std::string>(); };
  line.own.add_options()("out", text()->value_name("DIR"), "where the results go (results/NAME)")(
      "qrels", text()->value_name("FILE"), "the judgements, if no results folder holds them")(
      "person", text()->default_value(DataParameters{}.person)->value_name("REGEX"),
      "whose first group is the person in a query's id; the bootstrap draws people");
  if (!line.parse(arguments)) return kDone;
  const std::string verb = line.inputs().empty() ? "" : line.inputs().front();
  const Arguments names(line.inputs().begin() + !line.inputs().empty(), line.inputs().end());
  if (verb == "run") return run(line, names);
  if (verb == "compare") return compare_results(line, names);
  throw UsageError(fmt::format("usage: tunefind {}", kUsageLine));
}

}  // namespace tunefind
