#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/formats/trec.hpp"

// The files of MIREX Query by Singing/Humming, after the task's page
// (https://www.music-ir.org/mirex/wiki/2016:Query_by_Singing/Humming, the same text from 2010 to 2021): lists of one
// path a line, and a result of one line a query, `query_00001: 00025 01003 02200 ...`, of the ten best candidates; in
// subtask 1 from a database of tunes, in subtask 2 from one of other hums. What the page leaves open is as IMIRSEL's
// evaluator had it (NEMA: QBSHTResultsTextFile, SimpleKeyValueTextFile, QBSHTEvaluator, QBSHTask2Evaluator).
// Deviations: white space and '%' in names, which the format cannot hold, become %XX as in TREC files; a line may be
// without candidates, at which that evaluator gives up; it also drops every "t01" from candidates.
namespace tunefind {

/// One line of a list.
struct MirexEntry {
  std::string id;
  std::filesystem::path path;

  bool operator==(const MirexEntry&) const = default;
};

/// What MIREX calls a file: its name without the suffix of a format that is read ("db/00025.mid" is "00025"). MIR-QBSH
/// has the same names in every person's folder, so below a folder that begins with "year" and a digit it is the path
/// from there on, joined by '_', as in the evaluator ("waveFile/year2003/person00001/00013.wav" is
/// "year2003_person00001_00013").
std::string mirex_id(const std::filesystem::path& path);

/// Reads a list: a path a line, blank lines apart; what follows a tab is not looked at. Relative paths are those of the
/// working directory, as MIREX has it, else of the list's folder, whichever has such a file; whether they exist is not
/// checked further. Throws FormatError with the line number: bytes that are no text, no path before a tab, a path
/// without a name, an id that another line has, no lines; also if the list cannot be read.
std::vector<MirexEntry> read_mirex_list(const std::filesystem::path& list);

/// `read_mirex_list` from text: `name` stands for the list in messages, `folder` is the list's.
std::vector<MirexEntry> parse_mirex_list(std::string_view text, const std::string& name,
                                         const std::filesystem::path& folder);

/// The text of a result: a line for every query in their order, also for one that the run does not answer, with the
/// songs of the run as they are ranked.
std::string format_mirex_result(const std::vector<MirexEntry>& queries, const Run& run);

/// Reads the text of a result; `name` stands for the file in messages. A query may stand as its path. The songs get
/// scores that fall by rank. Throws FormatError with the line number: no ": ", a query or a song of it that stands
/// twice, no lines.
Run parse_mirex_result(std::string_view text, const std::string& name);

/// `parse_mirex_result` of a file. Throws FormatError also if it cannot be read.
Run read_mirex_result(const std::filesystem::path& path);

/// Reads the text of a ground truth: `query<TAB>song`, both as a path or as an id. Throws FormatError with the line
/// number: not two columns, an empty one, a line that stands twice, no lines.
Qrels parse_mirex_truth(std::string_view text, const std::string& name);

/// `parse_mirex_truth` of a file. Throws FormatError also if it cannot be read.
Qrels read_mirex_truth(const std::filesystem::path& path);

/// What MIREX reports of a result. Every query of the truth counts, an unanswered one as 0.
struct MirexScore {
  std::size_t queries = 0;
  double hit_rate = 0;  ///< subtask 1: how many have the right song among the first ten
  double mrr = 0;       ///< mean of one over the rank of the first right song, of the first ten; else 0
  double right = 0;     ///< subtask 2: how many of the first ten are right, on average
};

/// Scores a result. `variants` (subtask 2): every song is right whose id ends in the same three characters as the true
/// one, which are the number of the song in the corpora's names. Throws FormatError that names a query of the run
/// without truth.
MirexScore mirex_score(const Run& run, const Qrels& truth, bool variants);

}  // namespace tunefind
