#include <fmt/format.h>
#include <iostream>

#include "cli/commands/experiment/experiment.hpp"
#include "experiments/bench/people.hpp"
#include "experiments/bench/run_parameters.hpp"
#include "experiments/compare/comparison.hpp"

namespace tunefind {
namespace {

constexpr const char* kCompareUsage = "experiment compare A B... [OPTION...]";

/// The value of an option. Throws UsageError unless it is in [least, most].
int number_of(const CommandLine& line, const char* option, int least, int most) {
  const int number = line.get<int>(option);
  if (number < least || number > most)
    throw UsageError(fmt::format("--{} {}: must be in [{}, {}]", option, number, least, most));
  return number;
}

}  // namespace

int compare_results(const Arguments& arguments) {
  namespace po = boost::program_options;
  CommandLine line(
      kCompareUsage,
      "Compares results folders and TREC runs of any system with the first of them, query by query. A judged\n"
      "query without a result counts 0; notes on stderr name such queries.");
  const auto text = [] { return po::value<std::string>(); };
  line.own.add_options()("qrels", text()->value_name("FILE"),
                         "the judgements (default: qrels.txt of the results folders)")(
      "changes", po::value<int>()->value_name("N"),
      "gains and losses to list per system (default: 10 if two results are compared, else 3)")(
      "resamples", po::value<int>()->default_value(BootstrapOptions{}.resamples)->value_name("N"),
      "resamples of the bootstrap and the randomisation test")(
      "seed", po::value<int>()->default_value(static_cast<int>(BootstrapOptions{}.seed))->value_name("N"),
      "seed of the bootstrap and the randomisation test")(
      "person", text()->default_value(DataParameters{}.person)->value_name("REGEX"),
      "its first group is the person in a query's id; resampling draws people, not queries");
  add_format_option(line);
  if (!line.parse(arguments)) return kDone;
  if (line.inputs().size() < 2)
    throw UsageError(fmt::format("at least two results are needed\nusage: tunefind {}", kCompareUsage));
  const auto format = table_format(line);
  ComparisonOptions options;
  options.bootstrap.resamples = number_of(line, "resamples", 100, 1000000);
  options.bootstrap.seed = static_cast<std::uint64_t>(number_of(line, "seed", 0, 1000000000));
  if (line.has("changes")) options.changes = static_cast<std::size_t>(number_of(line, "changes", 0, 1000000));
  options.group_of = [pattern = PersonPattern("--person", line.get<std::string>("person"))](const std::string& query) {
    return pattern.person_of(query);
  };

  const std::vector<std::filesystem::path> paths(line.inputs().begin(), line.inputs().end());
  const auto qrels = line.has("qrels") ? read_qrels(line.path("qrels")) : read_common_qrels(paths);
  if (!qrels)
    throw UsageError("none of the results is a folder with a qrels.txt; give the judgements with --qrels FILE");
  const Comparison comparison = compare(read_judged_results(paths, *qrels), *qrels, options);
  if (!line.quiet())
    for (const std::string& note : comparison.notes) complain("note: " + note);
  std::cout << (format ? format_tables(comparison_tables(comparison), *format) : comparison_json(comparison));
  return kDone;
}

}  // namespace tunefind
