#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tunefind {

/// A song of a ranking. A higher score is better.
struct RankedSong {
  std::string song;
  double score = 0;

  bool operator==(const RankedSong&) const = default;
};

/// A run: for each query its ranking, best first. A query that was searched for without result has an empty ranking.
/// Handy for few queries; `TrecRun` (experiments/formats/trec_run.hpp) is the compact form for millions of lines.
using Run = std::map<std::string, std::vector<RankedSong>>;

/// Relevance judgements: for each query the relevance of each judged song. Above 0 the song is a right answer.
using Qrels = std::map<std::string, std::map<std::string, int>>;

/// An id as a TREC file holds it. Columns are separated by white space, so white space, control characters and '%'
/// become %XX. Throws FormatError for an empty id, which no column can hold.
std::string encode_id(std::string_view id);

/// The inverse of `encode_id`. A '%' that is not followed by two hexadecimal digits stands for itself.
std::string decode_id(std::string_view text);

/// The text of a TREC run: lines `query Q0 song rank score tag`, queries by id, ranks from 1. Readers sort by score and
/// ignore the rank. To keep the order, scores are written in single precision (older versions of trec_eval read no more
/// than that), and a score that is not below the one before is lowered to the next smaller float.
/// Queries without songs have no line. Throws FormatError for a score that is not finite.
std::string format_run(const Run& run, const std::string& tag);

/// Reads the text of a TREC run; `name` stands for the file in error messages. Rankings are sorted as trec_eval does:
/// by falling score, ties by falling song id (byte-wise). The rank column must be an integer and is not used otherwise.
/// A text without lines is an empty run. Throws FormatError with the line number: not six columns, a rank that is not
/// an integer, a score that is not a finite number, a song twice for one query.
Run parse_run(std::string_view text, const std::string& name);

/// `format_run` to a file. Throws StorageError if the file cannot be written.
void write_run(const std::filesystem::path& path, const Run& run, const std::string& tag);

/// `parse_run` of a file. Throws FormatError also if the file cannot be read.
Run read_run(const std::filesystem::path& path);

/// The text of TREC judgements: lines `query 0 song relevance`, ordered by query and song.
std::string format_qrels(const Qrels& qrels);

/// Reads the text of TREC judgements; `name` stands for the file in error messages. Throws FormatError with the line
/// number: not four columns, a relevance that is not an integer, a song judged twice for one query, no lines.
Qrels parse_qrels(std::string_view text, const std::string& name);

/// `format_qrels` to a file. Throws StorageError if the file cannot be written.
void write_qrels(const std::filesystem::path& path, const Qrels& qrels);

/// `parse_qrels` of a file. Throws FormatError also if the file cannot be read.
Qrels read_qrels(const std::filesystem::path& path);

}  // namespace tunefind
