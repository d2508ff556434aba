#include "experiments/experiment.hpp"

#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <memory>
#include <regex>

#include "cli/command.hpp"
#include "cli/json_line.hpp"
#include "cli/terminal.hpp"
#include "experiments/calibration.hpp"
#include "experiments/comparison.hpp"
#include "experiments/melody_experiment.hpp"

namespace tunefind {
namespace {

constexpr const char* kUsageLine =
    "experiment run|melody CONFIG... | compare A B... | calibrate DIR... | generate ... [OPTION...]";

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

void require_configs(const CommandLine& line, const Arguments& configs) {
  if (configs.empty()) throw UsageError(fmt::format("no configuration was named\nusage: tunefind {}", kUsageLine));
  if (line.has("out") && configs.size() > 1) throw UsageError("--out takes one configuration at a time");
}

std::filesystem::path results_folder(const CommandLine& line, const std::string& config) {
  return line.has("out") ? line.path("out") : std::filesystem::path("results") / std::filesystem::path(config).stem();
}

int run(const CommandLine& line, const Arguments& configs) {
  require_configs(line, configs);
  catch_interrupts();
  int code = kDone;
  for (const std::string& config : configs) {
    Settings settings;
    settings.read_file(config);
    line.add_to(settings);
    const std::filesystem::path out = results_folder(line, config);
    ExperimentResult result;
    {
      StageBars bars(line.quiet());
      result = run_experiment(std::move(settings), bars.progress());
    }
    if (result.interrupted) return kInterrupted;
    for (const std::string& failure : result.failures) complain(failure);
    for (const QueryOutcome& outcome : result.outcomes)
      if (!outcome.failure.empty()) complain(outcome.failure);
    write_results(result, out);
    if (line.json())
      std::cout << json_line(nlohmann::ordered_json::parse(std::ifstream(out / "metrics.json"))) << std::flush;
    else
      std::cout << fmt::format("{}: {}  results in {}\n", std::filesystem::path(config).stem().string(),
                               summary_text(result), out.string())
                << std::flush;
    const bool all_read = result.failures.empty() && std::all_of(result.outcomes.begin(), result.outcomes.end(),
                                                                 [](const auto& o) { return o.failure.empty(); });
    if (!all_read) code = kSomeInputsFailed;
  }
  return code;
}

int judge_melody(const CommandLine& line, const Arguments& configs) {
  require_configs(line, configs);
  catch_interrupts();
  int code = kDone;
  for (const std::string& config : configs) {
    Settings settings;
    settings.read_file(config);
    line.add_to(settings);
    const std::filesystem::path out = results_folder(line, config);
    MelodyResult result;
    {
      StageBars bars(line.quiet());
      result = run_melody_experiment(std::move(settings), bars.progress());
    }
    if (result.interrupted) return kInterrupted;
    for (const MelodyOutcome& outcome : result.outcomes)
      if (!outcome.failure.empty()) complain(outcome.failure), code = kSomeInputsFailed;
    write_melody_results(result, out);
    std::cout << fmt::format("{}: {}  results in {}\n", std::filesystem::path(config).stem().string(),
                             melody_summary(result), out.string())
              << std::flush;
  }
  return code;
}

std::regex person_pattern(const std::string& text) {
  try {
    return std::regex(text);
  } catch (const std::regex_error& error) {
    throw UsageError(fmt::format("--person {}: is not a regular expression: {}", text, error.what()));
  }
}

int compare_results(const CommandLine& line, const Arguments& names) {
  if (names.size() < 2)
    throw UsageError(fmt::format("two results at least are needed to compare\nusage: tunefind {}", kUsageLine));
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
  options.group_of = [person = person_pattern(line.get<std::string>("person"))](const std::string& query) {
    std::smatch match;
    return std::regex_search(query, match, person) && match.size() > 1 ? match[1].str() : query;
  };
  const Comparison comparison = compare(results, read_qrels(judgements), options);
  std::cout << (line.json() ? comparison_json(comparison) + "\n" : comparison_text(comparison));
  return kDone;
}

int calibrate(const Arguments& names) {
  if (names.empty()) throw UsageError(fmt::format("no results folder was named\nusage: tunefind {}", kUsageLine));
  std::cout << calibration_report({names.begin(), names.end()});
  return kDone;
}

}  // namespace

int run_experiment(const Arguments& arguments) {
  if (!arguments.empty() && arguments.front() == "generate")
    return generate_catalogue({arguments.begin() + 1, arguments.end()});
  CommandLine line(kUsageLine,
                   "run CONFIG...   runs each configuration and writes its results folder\n"
                   "melody CONFIG...  judges the melody lines of recordings against their labels\n"
                   "compare A B...  compares results folders or TREC runs over the same queries, paired\n"
                   "calibrate DIR...  fits the confidence to results folders and prints its settings\n"
                   "generate ...    makes up a catalogue of any size; it has options of its own: generate --help");
  const auto text = [] { return boost::program_options::value<std::string>(); };
  line.own.add_options()("out", text()->value_name("DIR"), "where the results go (results/NAME)")(
      "qrels", text()->value_name("FILE"), "the judgements, if no results folder holds them")(
      "person", text()->default_value(DataParameters{}.person)->value_name("REGEX"),
      "whose first group is the person in a query's id; the bootstrap draws people");
  if (!line.parse(arguments)) return kDone;
  const std::string verb = line.inputs().empty() ? "" : line.inputs().front();
  const Arguments names(line.inputs().begin() + !line.inputs().empty(), line.inputs().end());
  if (verb == "run") return run(line, names);
  if (verb == "melody") return judge_melody(line, names);
  if (verb == "compare") return compare_results(line, names);
  if (verb == "calibrate") return calibrate(names);
  throw UsageError(fmt::format("{}\nusage: tunefind {}",
                               verb.empty() ? "nothing to do was named" : fmt::format("there is no '{}'", verb),
                               kUsageLine));
}

}  // namespace tunefind
