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

/// The rankings of one system, ours or another's, to be judged and compared with others. Unlike `SavedRun`
/// (experiments/bench/saved_run.hpp) it has no settings and can come from a bare TREC file; unlike the `TrecRun` within
/// it, it knows the queries that found nothing and how long a search took, where a results folder says so.
struct SystemResult {
  std::string name;  ///< as reports call it
  TrecRun run;
  bool asked_known =
      false;  ///< `run` has every query that was searched for, with an empty ranking if nothing was found
  std::optional<double> search_ms;      ///< median time of a search, if known
  std::optional<std::size_t> searched;  ///< number of songs that were searched, if known
};

/// Reads the result of a system from a results folder or from a bare TREC file; its name is the path as given. A TREC
/// file does not show queries that found nothing; in a results folder, per_query.tsv lists them. The time is
/// search_ms.p50 of metrics.json. Throws FormatError for a file that is missing or malformed, and for a folder that was
/// not written to its end or has files of different runs: no per_query.tsv or metrics.json, a truncated last line, or a
/// query or first song that differs between run.trec and per_query.tsv.
SystemResult read_system_result(const std::filesystem::path& path);

/// A SystemResult after judging: its metrics instead of its rankings. Queries are in the order of their ids.
struct JudgedResult {
  std::string name;
  std::vector<QueryMetrics> metrics;  ///< of each judged query
  std::vector<std::string> silent;    ///< judged queries without a result; they count 0
  std::vector<std::string> unjudged;  ///< queries that are left out because they have no judgements
  IdTable songs;                      ///< all songs in its rankings
  std::optional<double> search_ms;
  std::optional<std::size_t> searched;
};

/// Judges a result. As with trec_eval -c, every judged query counts, and one without a result scores 0. Throws
/// FormatError if the run is empty, if none of its queries is judged, or if it is known that a judged query was not
/// searched for.
JudgedResult judge(SystemResult result, const Qrels& qrels);

/// Reads and judges results in parallel (TBB). If several fail, the error of the first in order is thrown.
std::vector<JudgedResult> read_judged_results(const std::vector<std::filesystem::path>& paths, const Qrels& qrels);

/// The judgements (qrels.txt) of the results folders among `paths`; nothing if no folder has any. Throws FormatError if
/// two of them differ.
std::optional<Qrels> read_common_qrels(const std::vector<std::filesystem::path>& paths);

/// A text like "2 queries (q1, q7)": the number of ids, with the noun for `one` or `many`, and up to three of them,
/// encoded as in a TREC file.
std::string count_with_examples(const std::vector<std::string>& ids, const std::string& one, const std::string& many);

}  // namespace tunefind
