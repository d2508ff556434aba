#include <fmt/format.h>
#include <iostream>
#include <regex>

#include "cli/experiment.hpp"
#include "experiments/comparison.hpp"

namespace tunefind {
namespace {

constexpr const char* kUsageLine = "experiment compare A B... [OPTION...]";

std::regex person_pattern(const std::string& text) {
  try {
    return std::regex(text);
  } catch (const std::regex_error& error) {
    throw UsageError(fmt::format("--person {}: is not a regular expression: {}", text, error.what()));
  }
}

}  // namespace

int compare_results(const Arguments& arguments) {
  CommandLine line(kUsageLine, "Compares results folders or TREC runs over the same queries with the first, paired.");
  const auto text = [] { return boost::program_options::value<std::string>(); };
  line.own.add_options()("qrels", text()->value_name("FILE"), "the judgements, if no results folder holds them")(
      "person", text()->default_value(DataParameters{}.person)->value_name("REGEX"),
      "whose first group is the person in a query's id; the bootstrap draws people");
  if (!line.parse(arguments)) return kDone;
  const Arguments& names = line.inputs();
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

}  // namespace tunefind
