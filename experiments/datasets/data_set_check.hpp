#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/bench/experiment.hpp"
#include "experiments/datasets/data_set.hpp"

namespace tunefind {

/// How many files of a kind a copy holds.
struct FileCount {
  FileKind kind;
  std::size_t found = 0;
};

/// What became of a check.
struct DataSetReport {
  std::filesystem::path top;
  std::vector<FileCount> files;
  std::size_t songs = 0, queries = 0;
  std::vector<std::string> notes;
  std::vector<std::string> problems;  ///< a line each, none if all is well
  bool has_sums = false;              ///< checksums lie beside the data (experiments/datasets/check_sums.hpp)
  bool interrupted = false;
};

/// What is wrong with songs, queries and judgements as such: an id twice, a judgement of a song or query that is not
/// there, a query without a right song that it may find. No file is opened.
std::vector<std::string> problems_of(const DataFolder& data);

/// Checks a copy of a data set: the number of files of each kind, what its reader found wrong, songs, queries and
/// judgements as above, that every file of theirs can be read, that each pitch label is as long as its recording, and
/// the checksums that lie beside it, if any and if `sums`. Throws FormatError for a folder that is no copy of it
/// (`top_of`) or whose lists cannot be read. `progress.stop` ends it early.
DataSetReport check_data_set(const DataSet& set, const std::filesystem::path& folder,
                             const ExperimentProgress& progress = {}, bool sums = true);

}  // namespace tunefind
