#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/datasets/data_set.hpp"
#include "experiments/progress.hpp"

namespace tunefind {

/// Number of files of one kind in a copy.
struct FileCount {
  FileKind kind;
  std::size_t found = 0;
};

/// Result of checking a copy of a data set.
struct DataSetReport {
  std::filesystem::path top;  ///< top of the copy, as `top_of` found it
  std::vector<FileCount> files;
  std::size_t songs = 0, queries = 0;
  std::vector<std::string> notes;     ///< as `DataSetContents::notes`
  std::vector<std::string> problems;  ///< one line each; empty if the copy passes
  bool has_sums = false;              ///< the copy has a checksum list and it was compared
  bool interrupted = false;           ///< `progress.stop` was set, so the report is incomplete
};

/// Inconsistencies between songs, queries and judgements, one line each: a repeated id, a judgement of an unknown song
/// or query, a query that can find no right song. Opens no file.
std::vector<std::string> problems_of(const DataFolder& data);

/// Checks a copy of a data set: the number of files of each kind, what its reader reported, songs, queries and
/// judgements (`problems_of`), that every file they name can be read, that each pitch label is as long as its
/// recording, and, if `sums` is true and the copy has a checksum list, the checksums. Throws FormatError if `folder`
/// holds no copy of the data set (`top_of`) or its lists cannot be read. `progress.stop` ends the check early.
DataSetReport check_data_set(const DataSet& set, const std::filesystem::path& folder,
                             const ExperimentProgress& progress = {}, bool sums = true);

}  // namespace tunefind
