#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/formats/trec.hpp"

namespace tunefind {

/// A line of catalogue.tsv: `song_id<TAB>path[<TAB>title]`. The title can be empty.
struct SongEntry {
  std::string id;
  std::filesystem::path path;
  std::string title;

  bool operator==(const SongEntry&) const = default;
};

/// A line of queries.tsv: `query_id<TAB>path[<TAB>song to leave out]`. The song to leave out is the recording that the
/// query was taken from, which would make the search trivial.
struct QueryEntry {
  std::string id;
  std::filesystem::path path;
  std::set<std::string> left_out;
  bool without_right = false;  ///< no song is right, or none of those that are judged

  bool operator==(const QueryEntry&) const = default;
};

/// The lists of a data folder: its songs, and its queries and judgements if it has any. Relative paths are resolved
/// against the folder of the list. Whether the files exist is not checked.
struct DataFolder {
  std::vector<SongEntry> songs;
  std::vector<QueryEntry> queries;
  Qrels qrels;
};

/// Reads catalogue.tsv and, where present, queries.tsv and qrels.txt of a folder. Throws FormatError that names the
/// file and the line if a list cannot be read, is empty or does not follow its format.
DataFolder read_data_folder(const std::filesystem::path& folder);

/// Reads queries.tsv and, where present, qrels.txt of a folder, but not its songs. Throws as `read_data_folder` does.
DataFolder read_judged_queries(const std::filesystem::path& folder);

/// The same, followed by the queries of queries_without_right.tsv. One of the two lists can be missing. Throws
/// FormatError also if a query is in both lists, or if qrels.txt judges a song right for a query without a right song.
DataFolder read_all_queries(const std::filesystem::path& folder);

/// Writes the lists to an existing folder: catalogue.tsv, and queries.tsv and qrels.txt if there are queries and
/// judgements. Paths below the folder are written relative to it, all others absolute; control characters in titles
/// become blanks. Reading the folder gives the same data. Throws FormatError for what the lists cannot hold: an id with
/// white space, a path with a tab or line break, a query that leaves out several songs, no songs; StorageError if a
/// file cannot be written.
void write_data_folder(const DataFolder& data, const std::filesystem::path& folder);

/// Reads a file in the format of catalogue.tsv. Throws FormatError with the line number: not two or three columns; an
/// id that is empty, repeated or has white space or control characters; no path; no lines.
std::vector<SongEntry> read_catalogue_list(const std::filesystem::path& tsv);

/// Reads a file in the format of queries.tsv. Throws FormatError as `read_catalogue_list` does.
std::vector<QueryEntry> read_queries(const std::filesystem::path& tsv);

/// The same from text. `name` stands for the file in error messages; relative paths are resolved against `folder`.
std::vector<SongEntry> parse_catalogue_list(std::string_view text, const std::string& name,
                                            const std::filesystem::path& folder);
std::vector<QueryEntry> parse_queries(std::string_view text, const std::string& name,
                                      const std::filesystem::path& folder);

}  // namespace tunefind
