#include "experiments/formats/data_folder.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <system_error>

#include "features/error.hpp"
#include "features/text_lines.hpp"

namespace tunefind {
namespace {

/// A line of either list: an id, a path and one optional field.
struct ListedFile {
  std::size_t line = 0;
  std::string id;
  std::filesystem::path path;
  std::string extra;
};

/// Throws FormatError if an id is empty or has white space or control characters; `what` is what the id is of.
void check_id(std::string_view id, const char* what, const std::string& name, std::size_t line) {
  if (id.empty()) fail_at_line(name, line, fmt::format("no {} id", what));
  if (std::any_of(id.begin(), id.end(), [](unsigned char c) { return c <= ' ' || c == 0x7f; }))
    fail_at_line(name, line, fmt::format("white space in the {} id '{}'", what, id));
}

std::vector<ListedFile> parse_list(std::string_view text, const char* what, const std::string& name,
                                   const std::filesystem::path& folder) {
  std::vector<ListedFile> rows;
  std::set<std::string_view> ids;
  for (const auto& [number, line] : filled_lines(text)) {
    const auto columns = fields(line, '\t');
    if (columns.size() < 2 || columns.size() > 3)
      fail_at_line(name, number, fmt::format("{} tab-separated columns instead of 2 or 3", columns.size()));
    check_id(columns[0], what, name, number);
    if (!ids.insert(columns[0]).second) fail_at_line(name, number, fmt::format("{} {} occurs twice", what, columns[0]));
    if (columns[1].empty()) fail_at_line(name, number, fmt::format("no path for {} {}", what, columns[0]));
    rows.push_back({number, std::string(columns[0]), (folder / std::filesystem::path(columns[1])).lexically_normal(),
                    std::string(columns.size() == 3 ? columns[2] : "")});
  }
  if (rows.empty()) fail_at_line(name, 1, "no lines");
  return rows;
}

/// A path as a list in `folder` writes it: relative if it is below the folder, otherwise absolute.
std::string listed_path(const std::filesystem::path& path, const std::filesystem::path& folder) {
  const auto absolute = [](const std::filesystem::path& any) {
    return std::filesystem::absolute(any).lexically_normal();
  };
  const std::filesystem::path target = absolute(path), inside = target.lexically_relative(absolute(folder));
  std::string text = (inside.empty() || *inside.begin() == ".." ? target : inside).string();
  if (text.find_first_of("\t\r\n") != std::string::npos)
    throw FormatError(tunefind::quoted(text) + ": a path with a tab or line break cannot be written to a list");
  return text;
}

/// The text with blanks in place of control characters, trimmed.
std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
  return std::string(trimmed(text));
}

}  // namespace

std::vector<SongEntry> parse_catalogue_list(std::string_view text, const std::string& name,
                                            const std::filesystem::path& folder) {
  std::vector<SongEntry> songs;
  for (ListedFile& row : parse_list(text, "song", name, folder))
    songs.push_back({std::move(row.id), std::move(row.path), std::move(row.extra)});
  return songs;
}

std::vector<QueryEntry> parse_queries(std::string_view text, const std::string& name,
                                      const std::filesystem::path& folder) {
  std::vector<QueryEntry> queries;
  for (ListedFile& row : parse_list(text, "query", name, folder)) {
    QueryEntry query{std::move(row.id), std::move(row.path), {}, false};
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
  std::error_code unreadable;  // a file that cannot be examined counts as missing; the folder itself could be read
  if (std::filesystem::exists(folder / "queries.tsv", unreadable)) data.queries = read_queries(folder / "queries.tsv");
  if (std::filesystem::exists(folder / "qrels.txt", unreadable)) data.qrels = read_qrels(folder / "qrels.txt");
  return data;
}

DataFolder read_judged_queries(const std::filesystem::path& folder) {
  DataFolder data;
  data.queries = read_queries(folder / "queries.tsv");
  std::error_code unreadable;
  if (std::filesystem::exists(folder / "qrels.txt", unreadable)) data.qrels = read_qrels(folder / "qrels.txt");
  return data;
}

DataFolder read_all_queries(const std::filesystem::path& folder) {
  const auto list = folder / "queries_without_right.tsv";
  std::error_code unreadable;
  if (!std::filesystem::exists(list, unreadable)) return read_judged_queries(folder);
  DataFolder data;
  if (std::filesystem::exists(folder / "queries.tsv", unreadable))
    data = read_judged_queries(folder);
  else if (std::filesystem::exists(folder / "qrels.txt", unreadable))
    data.qrels = read_qrels(folder / "qrels.txt");
  std::set<std::string> ids;
  for (const QueryEntry& query : data.queries) ids.insert(query.id);
  for (QueryEntry& query : read_queries(list)) {
    if (ids.contains(query.id))
      throw FormatError(fmt::format("{}: query {} is also in queries.tsv", list.string(), query.id));
    if (const auto judged = data.qrels.find(query.id); judged != data.qrels.end())
      for (const auto& [song, grade] : judged->second)
        if (grade > 0)
          throw FormatError(fmt::format("{}: query {} should have no right song, but qrels.txt judges song {} right",
                                        list.string(), query.id, song));
    query.without_right = true;
    data.queries.push_back(std::move(query));
  }
  return data;
}

void write_data_folder(const DataFolder& data, const std::filesystem::path& folder) {
  std::string songs, queries;
  for (const SongEntry& song : data.songs)
    songs += fmt::format("{}\t{}\t{}\n", song.id, listed_path(song.path, folder), one_line(song.title));
  for (const QueryEntry& query : data.queries) {
    if (query.left_out.size() > 1)
      throw FormatError(fmt::format("query {} leaves out several songs, but queries.tsv can name only one", query.id));
    queries += fmt::format("{}\t{}", query.id, listed_path(query.path, folder));
    if (!query.left_out.empty()) queries += "\t" + *query.left_out.begin();
    queries += "\n";
  }
  // Parsing the lists first ensures that nothing is written that cannot be read back.
  parse_catalogue_list(songs, (folder / "catalogue.tsv").string(), folder);
  if (!queries.empty()) parse_queries(queries, (folder / "queries.tsv").string(), folder);
  write_text(folder / "catalogue.tsv", songs);
  if (!queries.empty()) write_text(folder / "queries.tsv", queries);
  if (!data.qrels.empty()) write_qrels(folder / "qrels.txt", data.qrels);
}

}  // namespace tunefind
