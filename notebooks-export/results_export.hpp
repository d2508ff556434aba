#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

namespace tunefind {

/// Result of `export_results`.
struct ResultsReport {
  std::size_t systems = 0;  ///< number of results folders
  std::size_t rows = 0;     ///< of per_query.csv
};

/// Exports the results folders of experiments as tables in long format, whose first column is the system: the name of
/// the results folder, or its path if two folders have the same name. The files (see FORMATS.md) are
///   per_query.csv  all columns of all per_query.tsv files, by name; empty where a system lacks a column
///   systems.csv    all values of metrics.json and environment.json, named by their path ("metrics.RR.mean")
///   rankings.csv   the best `depth` songs of each query from run.trec, with their relevance if qrels.txt states it
/// Throws FormatError that names the file, and the line if there is one, for a folder that is not a results folder, a
/// row with another number of columns than the heading, a repeated column or query, or a ranking of an unknown query;
/// ConfigError if a folder is given twice; StorageError if `out` cannot be written. Nothing is written if the input is
/// invalid.
ResultsReport export_results(const std::vector<std::filesystem::path>& folders, const std::filesystem::path& out,
                             std::size_t depth = 100);

}  // namespace tunefind
