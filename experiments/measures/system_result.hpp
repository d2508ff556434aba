#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/formats/id_table.hpp"
#include "experiments/formats/trec.hpp"
#include "experiments/formats/trec_run.hpp"
#include "experiments/measures/metrics.hpp"

namespace tunefind {

/// What one system answered; `name` is what reports call it.
struct SystemResult {
  std::string name;
  TrecRun run;
  bool asked_known = false;  ///< every query that was asked is in `run`, with an empty ranking if it found nothing
  std::optional<double> search_ms;      ///< median time of a search
  std::optional<std::size_t> searched;  ///< songs that were searched, if it tells
};

/// Reads a result from a results folder or from a bare TREC file; its name is the path as given. A TREC file cannot
/// show a query that was asked and found nothing; in a folder per_query.tsv tells. The time is search_ms.p50 of
/// metrics.json. Throws FormatError on a file that is missing or malformed, and on a folder that was not written to its
/// end: without per_query.tsv, a last line cut off, a query or a first song that run.trec and per_query.tsv tell
/// differently.
SystemResult read_system_result(const std::filesystem::path& path);

/// A result held against judgements. Queries are named by id, ascending.
struct JudgedResult {
  std::string name;
  std::vector<QueryMetrics> metrics;  ///< of each judged query
  std::vector<std::string> silent;    ///< judged queries without a song; they count 0
  std::vector<std::string> unjudged;  ///< queries left out, for nobody judged them
  IdTable songs;                      ///< every song that it names
  std::optional<double> search_ms;
  std::optional<std::size_t> searched;
};

/// Judges a result. Every judged query counts, as with trec_eval -c: one without a result scores 0. Throws FormatError
/// if the run holds no line, if none of its queries is judged, or if it is known not to have been asked one that is.
JudgedResult judge(SystemResult result, const Qrels& qrels);

/// Reads and judges results, several at a time; the error thrown is that of the first that has one.
std::vector<JudgedResult> read_judged_results(const std::vector<std::filesystem::path>& paths, const Qrels& qrels);

/// The judgements that the results folders among `paths` hold (qrels.txt); none if no folder has any. Throws
/// FormatError if two of them differ.
std::optional<Qrels> read_common_qrels(const std::vector<std::filesystem::path>& paths);

/// "2 queries (q1, q7)": how many ids there are and up to three of them, as a TREC file would write them.
std::string count_with_examples(const std::vector<std::string>& ids, const std::string& one, const std::string& many);

}  // namespace tunefind
