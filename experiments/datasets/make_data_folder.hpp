#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/bench/experiment.hpp"
#include "experiments/datasets/data_set.hpp"

namespace tunefind {

/// What a data folder was made of.
struct MadeDataFolder {
  DataFolder data;
  std::size_t voices = 0;  ///< recordings that were written, one channel of the original each
  std::vector<std::string> notes;
  std::vector<std::string> problems;  ///< what of the copy was left out, a line each
  bool interrupted = false;
};

/// Writes a data folder `out` (catalogue.tsv, queries.tsv, qrels.txt) that leads into the files of a copy of the data
/// set; they are not copied, but where the query is one channel of a recording it is written to voices/ as a wav.
/// Queries are pitch labels where the set has such that a query can be read from, else, and if `recordings`, the
/// recordings. Where melodies are labelled, melody.ini configures `experiment melody` for them. Throws FormatError for
/// a folder that is no copy of it or holds no song, and StorageError if `out` holds a catalogue.tsv already or cannot
/// be written.
MadeDataFolder make_data_folder(const DataSet& set, const std::filesystem::path& folder,
                                const std::filesystem::path& out, bool recordings,
                                const ExperimentProgress& progress = {});

}  // namespace tunefind
