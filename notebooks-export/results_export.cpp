#include "notebooks-export/results_export.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "experiments/formats/trec.hpp"
#include "features/error.hpp"
#include "features/text_lines.hpp"
#include "notebooks-export/export_folder.hpp"

namespace tunefind {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kPerQuery = "per_query.csv";
constexpr const char* kSystems = "systems.csv";
constexpr const char* kRankings = "rankings.csv";

/// Values by column name.
using Record = std::map<std::string, std::string>;

/// Records with different columns, and all their columns in order of first appearance.
struct Records {
  std::vector<std::string> columns;
  std::vector<Record> records;

  void add_column(const std::string& column) {
    if (std::find(columns.begin(), columns.end(), column) == columns.end()) columns.push_back(column);
  }
  CsvTable table() const {
    CsvTable table(columns);
    for (const Record& record : records) {
      std::vector<CsvValue> row;
      for (const std::string& column : columns) {
        const auto found = record.find(column);
        row.emplace_back(found == record.end() ? "" : found->second);
      }
      table.add(row);
    }
    return table;
  }
};

/// A name for each folder: its own, or its path as given where several have the same name.
std::vector<std::string> names_of(const std::vector<fs::path>& folders) {
  std::vector<std::string> names;
  std::map<std::string, int> uses;
  std::set<fs::path> seen;
  for (const fs::path& folder : folders) {
    fs::path whole = fs::weakly_canonical(folder);
    if (!whole.has_filename()) whole = whole.parent_path();
    if (!seen.insert(whole).second) throw ConfigError(fmt::format("{}: is given twice", folder.string()));
    names.push_back(whole.filename().string());
    ++uses[names.back()];
  }
  for (std::size_t i = 0; i < names.size(); ++i)
    if (uses[names[i]] > 1) names[i] = folders[i].string();
  return names;
}

/// Adds the rows of a per_query.tsv and returns its queries.
std::set<std::string> add_queries(const fs::path& tsv, const std::string& system, Records& all) {
  const std::string text = read_text(tsv), name = tsv.string();
  const std::vector<TextLine> lines = text_lines(text);
  if (lines.empty()) fail_at_line(name, 1, "has no heading line");
  const auto heading = fields(lines.front().text, '\t');
  if (heading.front() != "query")
    fail_at_line(name, 1, "the first column must be 'query', not " + quoted(heading.front()));
  if (std::set<std::string_view>(heading.begin(), heading.end()).size() != heading.size())
    fail_at_line(name, 1, "a column is listed twice");
  for (const std::string_view column : heading) all.add_column(std::string(column));
  std::set<std::string> queries;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto values = fields(lines[i].text, '\t');
    if (values.size() != heading.size())
      fail_at_line(name, lines[i].number, fmt::format("has {} columns, expected {}", values.size(), heading.size()));
    Record record{{"system", system}};
    for (std::size_t c = 0; c < values.size(); ++c) record[std::string(heading[c])] = values[c];
    if (!queries.insert(record["query"]).second)
      fail_at_line(name, lines[i].number, fmt::format("query {} is listed twice", quoted(values.front())));
    all.records.push_back(std::move(record));
  }
  return queries;
}

/// Adds all values of a JSON document to a record. Each is named by its path, keys joined by '.'; a list is written as
/// JSON.
void add_values(const Json& value, const std::string& name, Record& record, Records& all) {
  if (value.is_object()) {
    for (const auto& [key, inner] : value.items())
      add_values(inner, name.empty() ? key : name + "." + key, record, all);
    return;
  }
  all.add_column(name);
  record[name] = value.is_string() ? value.get<std::string>() : value.is_null() ? "" : value.dump();
}

Json read_object(const fs::path& path) {
  try {
    Json object = Json::parse(read_text(path));
    if (object.is_object()) return object;
  } catch (const Json::exception&) {
    // The message below says enough; the parser's would not help users.
  }
  throw FormatError(fmt::format("{}: is not a JSON object", path.string()));
}

/// Adds the first `depth` songs of each query's ranking.
void add_rankings(const fs::path& folder, const std::string& system, const std::set<std::string>& queries,
                  std::size_t depth, CsvTable& table) {
  const Run run = read_run(folder / "run.trec");
  const Qrels qrels = fs::exists(folder / "qrels.txt") ? read_qrels(folder / "qrels.txt") : Qrels{};
  for (const auto& [query, songs] : run) {
    if (!queries.contains(query))
      throw FormatError(fmt::format("{}: ranks songs for query '{}', which per_query.tsv lacks",
                                    (folder / "run.trec").string(), query));
    for (std::size_t i = 0; i < std::min(depth, songs.size()); ++i) {
      std::optional<int> relevance;
      if (const auto judged = qrels.find(query); judged != qrels.end())
        if (const auto found = judged->second.find(songs[i].song); found != judged->second.end())
          relevance = found->second;
      table.add({system, query, i + 1, songs[i].song, songs[i].score, relevance});
    }
  }
}

}  // namespace

ResultsReport export_results(const std::vector<fs::path>& folders, const fs::path& out, std::size_t depth) {
  const std::vector<std::string> systems = names_of(folders);
  Records per_query{{"system"}, {}}, figures{{"system"}, {}};
  CsvTable rankings({"system", "query", "rank", "song", "score", "relevance"});
  for (std::size_t i = 0; i < folders.size(); ++i) {
    for (const char* file : {"per_query.tsv", "metrics.json", "run.trec"})
      if (!fs::is_regular_file(folders[i] / file))
        throw FormatError(fmt::format("{}: is not a results folder: it has no {}", folders[i].string(), file));
    const std::set<std::string> queries = add_queries(folders[i] / "per_query.tsv", systems[i], per_query);
    Record record{{"system", systems[i]}};
    add_values(read_object(folders[i] / "metrics.json"), "", record, figures);
    if (fs::exists(folders[i] / "environment.json"))
      add_values(read_object(folders[i] / "environment.json"), "environment", record, figures);
    figures.records.push_back(std::move(record));
    add_rankings(folders[i], systems[i], queries, depth, rankings);
  }
  // Everything has been read before anything is written, so that invalid input leaves no partial export.
  const ExportFolder folder(out, {{kPerQuery, "system,query,"}, {kSystems, "system,"}, {kRankings, "system,query,"}});
  folder.write(kPerQuery, per_query.table());
  folder.write(kSystems, figures.table());
  folder.write(kRankings, rankings);
  return {folders.size(), per_query.records.size()};
}

}  // namespace tunefind
