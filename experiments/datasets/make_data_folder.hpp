#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/datasets/data_set.hpp"
#include "experiments/progress.hpp"

namespace tunefind {

/// Result of making a data folder.
struct MadeDataFolder {
  DataFolder data;                    ///< what was written
  std::size_t voices = 0;             ///< number of single-channel recordings written to voices/
  std::vector<std::string> notes;     ///< as `DataSetContents::notes`
  std::vector<std::string> problems;  ///< entries of the copy that were left out, one line each
  bool interrupted = false;           ///< `progress.stop` was set before the lists were written
};

/// Writes a data folder `out` (catalogue.tsv, queries.tsv, qrels.txt) whose lists refer to the files of a copy of the
/// data set. The files are not copied, except that a query that is one channel of a recording is written to voices/ as
/// WAV. Queries are the pitch labels where they exist and can serve as queries, otherwise the recordings;
/// `recordings` chooses the recordings always. If the data set labels melodies, melody.ini is written too: the
/// configuration of `experiment melody` for them. Throws FormatError if `folder` holds no copy of the data set or no
/// song, StorageError if `out` holds a catalogue.tsv already or cannot be written.
MadeDataFolder make_data_folder(const DataSet& set, const std::filesystem::path& folder,
                                const std::filesystem::path& out, bool recordings,
                                const ExperimentProgress& progress = {});

}  // namespace tunefind
