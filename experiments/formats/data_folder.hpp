#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/formats/trec.hpp"

namespace tunefind {

/// One line of catalogue.tsv: `song_id<TAB>path[<TAB>title]`. The title may be empty.
struct SongEntry {
  std::string id;
  std::filesystem::path path;
  std::string title;

  bool operator==(const SongEntry&) const = default;
};

/// One line of queries.tsv: `query_id<TAB>path[<TAB>song to leave out]`. The song left out is the query's own
/// rendition, which would make the search trivial.
struct QueryEntry {
  std::string id;
  std::filesystem::path path;
  std::set<std::string> left_out;
  bool without_right = false;  ///< it is known that no song is right, or none of those that are judged

  bool operator==(const QueryEntry&) const = default;
};

/// A data set: songs always, queries and judgements if the folder has them. Paths are those of the files, relative
/// ones resolved against the folder of the list; whether the files exist is not checked.
struct DataFolder {
  std::vector<SongEntry> songs;
  std::vector<QueryEntry> queries;
  Qrels qrels;
};

/// Reads catalogue.tsv and, where present, queries.tsv and qrels.txt of a folder. Throws FormatError that names the
/// file (and the line, where there is one): a list that cannot be read, is empty or does not follow its format.
DataFolder read_data_folder(const std::filesystem::path& folder);

/// Reads queries.tsv and, where present, qrels.txt of a folder, whatever songs it has. Throws as `read_data_folder`.
DataFolder read_judged_queries(const std::filesystem::path& folder);

/// The same, with the queries of queries_without_right.tsv behind them; one of the two lists may be missing. Throws
/// FormatError also if a query stands in both, or one without a right song is judged to have one.
DataFolder read_all_queries(const std::filesystem::path& folder);

/// Writes the lists of a folder, which must be there: catalogue.tsv, and queries.tsv and qrels.txt if there are queries
/// and judgements. Paths below the folder are written relative to it, all others absolute; titles lose control
/// characters. What is written is read back the same. Throws FormatError for an id, or a path with a line break or tab,
/// that the lists cannot hold and for a query that leaves out several songs; StorageError if a file cannot be written.
void write_data_folder(const DataFolder& data, const std::filesystem::path& folder);

/// Reads a catalogue.tsv wherever it lies. Throws FormatError with the line number: a number of columns other than two
/// or three, an id that is empty, repeated or holds white space or control characters, no path, no lines.
std::vector<SongEntry> read_catalogue_list(const std::filesystem::path& tsv);

/// Reads a queries.tsv wherever it lies. Throws FormatError as `read_catalogue_list` does.
std::vector<QueryEntry> read_queries(const std::filesystem::path& tsv);

/// The same from text: `name` stands for the file in messages, relative paths are resolved against `folder`.
std::vector<SongEntry> parse_catalogue_list(std::string_view text, const std::string& name,
                                            const std::filesystem::path& folder);
std::vector<QueryEntry> parse_queries(std::string_view text, const std::string& name,
                                      const std::filesystem::path& folder);

}  // namespace tunefind
