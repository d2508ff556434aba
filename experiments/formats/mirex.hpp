#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/formats/trec.hpp"

// The files of the MIREX task Query by Singing/Humming, as the task's page describes them
// (https://www.music-ir.org/mirex/wiki/2016:Query_by_Singing/Humming, the same text from 2010 to 2021): lists with one
// path per line, and a result with one line per query, `query_00001: 00025 01003 02200 ...`, which names the ten best
// candidates. In subtask 1 the database holds monophonic songs, in subtask 2 it holds other hums. Where the page leaves
// a detail open, IMIRSEL's evaluator decides (NEMA: QBSHTResultsTextFile, SimpleKeyValueTextFile, QBSHTEvaluator,
// QBSHTask2Evaluator). We deviate from it in three ways: white space and '%' in names, which the format cannot hold,
// become %XX as in TREC files; a line can be without candidates, which makes that evaluator fail; and we do not drop
// "t01" from candidates.
namespace tunefind {

/// A line of a list.
struct MirexEntry {
  std::string id;
  std::filesystem::path path;

  bool operator==(const MirexEntry&) const = default;
};

/// The id that MIREX gives a file: its name without a suffix that we can read ("db/00025.mid" is "00025"). MIR-QBSH has
/// the same names in the folder of every person; below a folder that begins with "year" and a digit, the id is
/// therefore the path from that folder on, joined by '_', as in the evaluator
/// ("waveFile/year2003/person00001/00013.wav" is "year2003_person00001_00013").
std::string mirex_id(const std::filesystem::path& path);

/// Reads a list with one path per line; blank lines, and everything after a tab, are ignored. A relative path is
/// resolved against the working directory, as in MIREX, or against the list's folder if only that has such a file. A
/// file that does not exist is no error here. Throws FormatError with the line number: a zero byte, no path before a
/// tab, a path without a file name, an id that an earlier line has, no lines; also if the list cannot be read.
std::vector<MirexEntry> read_mirex_list(const std::filesystem::path& list);

/// `read_mirex_list` from text. `name` stands for the list in error messages, `folder` is the folder of the list.
std::vector<MirexEntry> parse_mirex_list(std::string_view text, const std::string& name,
                                         const std::filesystem::path& folder);

/// The text of a result: for every query, in this order, a line with the songs of its ranking. A query that the run
/// does not answer has a line without songs.
std::string format_mirex_result(const std::vector<MirexEntry>& queries, const Run& run);

/// Reads the text of a result; `name` stands for the file in error messages. A query can be given by id or path. The
/// songs get scores that fall with their rank. Throws FormatError with the line number: no ": ", a query that occurs
/// twice, a song that occurs twice for a query, no lines.
Run parse_mirex_result(std::string_view text, const std::string& name);

/// `parse_mirex_result` of a file. Throws FormatError also if it cannot be read.
Run read_mirex_result(const std::filesystem::path& path);

/// Reads the text of a ground truth: lines `query<TAB>song`, both given by id or path. `name` stands for the file in
/// error messages. Throws FormatError with the line number: not two columns, an empty column, a repeated line, no
/// lines.
Qrels parse_mirex_truth(std::string_view text, const std::string& name);

/// `parse_mirex_truth` of a file. Throws FormatError also if it cannot be read.
Qrels read_mirex_truth(const std::filesystem::path& path);

/// The figures that MIREX reports of a result: means over all queries of the ground truth. A query without an answer
/// counts as 0.
struct MirexScore {
  std::size_t queries = 0;
  double hit_rate = 0;  ///< subtask 1: share of the queries with the right song among the first ten
  double mrr = 0;       ///< mean reciprocal rank of the first right song; 0 for a query without one in the first ten
  double right = 0;     ///< subtask 2: mean number of right songs among the first ten
};

/// Scores a result. With `variants` (subtask 2) every song is right whose id ends in the same three characters as a
/// true one: in the corpora of the task, these are the number of the song that is sung. Throws FormatError that names a
/// query of the run that the ground truth lacks.
MirexScore mirex_score(const Run& run, const Qrels& truth, bool variants);

}  // namespace tunefind
