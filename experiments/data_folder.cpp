#include "experiments/data_folder.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <system_error>

#include "features/text_lines.hpp"

namespace tunefind {
namespace {

/// Both lists share their layout: an id, a path and one optional field.
struct Row {
  std::size_t line = 0;
  std::string id;
  std::filesystem::path path;
  std::string extra;
};

void check_id(std::string_view id, const char* what, const std::string& name, std::size_t line) {
  if (id.empty()) fail_at_line(name, line, fmt::format("no {} id", what));
  if (std::any_of(id.begin(), id.end(), [](unsigned char c) { return c <= ' ' || c == 0x7f; }))
    fail_at_line(name, line, fmt::format("white space in the {} id '{}'", what, id));
}

std::vector<Row> parse_rows(std::string_view text, const char* what, const std::string& name,
                            const std::filesystem::path& folder) {
  std::vector<Row> rows;
  std::set<std::string_view> ids;
  for (const auto& [number, line] : filled_lines(text)) {
    const auto columns = fields(line, '\t');
    if (columns.size() < 2 || columns.size() > 3)
      fail_at_line(name, number, fmt::format("{} tab-separated columns instead of 2 or 3", columns.size()));
    check_id(columns[0], what, name, number);
    if (!ids.insert(columns[0]).second) fail_at_line(name, number, fmt::format("{} {} stands twice", what, columns[0]));
    if (columns[1].empty()) fail_at_line(name, number, fmt::format("no path for {} {}", what, columns[0]));
    rows.push_back({number, std::string(columns[0]), (folder / std::filesystem::path(columns[1])).lexically_normal(),
                    std::string(columns.size() == 3 ? columns[2] : "")});
  }
  if (rows.empty()) fail_at_line(name, 1, "no lines");
  return rows;
}

}  // namespace

std::vector<SongEntry> parse_catalogue_list(std::string_view text, const std::string& name,
                                            const std::filesystem::path& folder) {
  std::vector<SongEntry> songs;
  for (Row& row : parse_rows(text, "song", name, folder))
    songs.push_back({std::move(row.id), std::move(row.path), std::move(row.extra)});
  return songs;
}

std::vector<QueryEntry> parse_queries(std::string_view text, const std::string& name,
                                      const std::filesystem::path& folder) {
  std::vector<QueryEntry> queries;
  for (Row& row : parse_rows(text, "query", name, folder)) {
    QueryEntry query{std::move(row.id), std::move(row.path), {}};
    if (!row.extra.empty()) {
      check_id(row.extra, "song", name, row.line);
      query.left_out.insert(std::move(row.extra));
    }
    queries.push_back(std::move(query));
  }
  return queries;
}

std::vector<SongEntry> read_catalogue_list(const std::filesystem::path& tsv) {
  return parse_catalogue_list(read_text(tsv), tsv.string(), tsv.parent_path());
}

std::vector<QueryEntry> read_queries(const std::filesystem::path& tsv) {
  return parse_queries(read_text(tsv), tsv.string(), tsv.parent_path());
}

DataFolder read_data_folder(const std::filesystem::path& folder) {
  DataFolder data;
  data.songs = read_catalogue_list(folder / "catalogue.tsv");
  std::error_code unreadable;  // the catalogue was read, so the folder itself is sound
  if (std::filesystem::exists(folder / "queries.tsv", unreadable)) data.queries = read_queries(folder / "queries.tsv");
  if (std::filesystem::exists(folder / "qrels.txt", unreadable)) data.qrels = read_qrels(folder / "qrels.txt");
  return data;
}

}  // namespace tunefind
