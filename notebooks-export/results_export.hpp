#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

namespace tunefind {

/// How much was exported.
struct ResultsReport {
  std::size_t systems = 0;
  std::size_t rows = 0;  ///< of per_query.csv
};

/// Puts results folders of experiments side by side, as long tables whose first column is the system, a folder's name:
///   per_query.csv  every column of each per_query.tsv, by name; empty where a system has no such column
///   systems.csv    every figure of metrics.json and environment.json, named by its way there ("metrics.RR.mean")
///   rankings.csv   the best `depth` songs a query from run.trec, with their relevance where qrels.txt judges them
/// Throws FormatError that names the file, and the line where there is one: no results folder, a row of another length
/// than the heading, a column or query that stands twice, a ranking of an unknown query; ConfigError for a folder that
/// is named twice; StorageError if `out` cannot be written.
ResultsReport export_results(const std::vector<std::filesystem::path>& folders, const std::filesystem::path& out,
                             std::size_t depth = 100);

}  // namespace tunefind
