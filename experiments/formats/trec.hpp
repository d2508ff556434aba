#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tunefind {

/// One song of a ranking; a higher score is better.
struct RankedSong {
  std::string song;
  double score = 0;

  bool operator==(const RankedSong&) const = default;
};

/// A run: for each query its ranking, best first. A query that was asked and found nothing has an empty ranking.
using Run = std::map<std::string, std::vector<RankedSong>>;

/// Relevance judgements: for each query the judged songs; a relevance above 0 means that the song is a right answer.
using Qrels = std::map<std::string, std::map<std::string, int>>;

/// An id as it stands in a TREC file, whose columns are split at white space: white space, control characters and '%'
/// become %XX. Throws FormatError on an empty id, which no column can hold.
std::string encode_id(std::string_view id);

/// The inverse of `encode_id`. A '%' that two hexadecimal digits do not follow stands for itself.
std::string decode_id(std::string_view text);

/// The text of a TREC run: `query Q0 song rank score tag`, queries by id, ranks from 1. The order of each list is the
/// ranking: readers sort by score and ignore the rank, so scores are printed in single precision (older trec_evals
/// read no more) and a score that does not fall is lowered to the next float below the one before.
/// Queries without songs leave no line. Throws FormatError on a score that is not finite.
std::string format_run(const Run& run, const std::string& tag);

/// Reads the text of a TREC run; `name` stands for the file in messages. Rankings are sorted as trec_eval does: by
/// score descending, ties by song id descending (byte-wise); the rank column must be an integer and is not used
/// otherwise. No lines make an empty run. Throws FormatError with the line number: not six columns, a rank that is not
/// an integer, a score that is not a finite number, a song twice for one query.
Run parse_run(std::string_view text, const std::string& name);

/// `format_run` to a file. Throws StorageError if the file cannot be written.
void write_run(const std::filesystem::path& path, const Run& run, const std::string& tag);

/// `parse_run` of a file. Throws FormatError also if the file cannot be read.
Run read_run(const std::filesystem::path& path);

/// The text of TREC judgements: `query 0 song relevance`, by query and song.
std::string format_qrels(const Qrels& qrels);

/// Reads the text of TREC judgements; `name` stands for the file in messages. Throws FormatError with the line number:
/// not four columns, a relevance that is not an integer, a song judged twice for one query, a text without lines.
Qrels parse_qrels(std::string_view text, const std::string& name);

/// `format_qrels` to a file. Throws StorageError if the file cannot be written.
void write_qrels(const std::filesystem::path& path, const Qrels& qrels);

/// `parse_qrels` of a file. Throws FormatError also if the file cannot be read.
Qrels read_qrels(const std::filesystem::path& path);

}  // namespace tunefind
