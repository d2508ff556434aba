#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/strategies/strategies.hpp"
#include "storage/catalogue/catalogue.hpp"

namespace tunefind {

/// A file to be taken into a catalogue.
struct IngestItem {
  std::string id;
  std::filesystem::path path;
  std::string title;
  /// True to read a recording as a person who hums or sings alone (`read_hum`). The catalogue does not record it: a
  /// file that is already there counts as unchanged even if it was read the other way.
  bool hum = false;
};

/// The outcome of an ingest.
struct IngestReport {
  std::size_t added = 0;                ///< new or changed songs
  std::size_t unchanged = 0;            ///< songs already there with the same content, format and title
  std::vector<std::string> failures;    ///< one line each, naming the file and the reason, in the order of the items
  std::vector<std::string> notes;       ///< one line for each file of which frames were passed over, in the same order
  std::vector<std::string> unreadable;  ///< ids of the failed items, except repetitions of an id
  bool interrupted = false;             ///< stopped before all items were taken
};

/// Reads, analyses and stores items, several in parallel (a TBB pipeline), each song completely or not at all. A file
/// that fails is reported and does not stop the others; items that are already stored are skipped, so the same call
/// resumes an interrupted one. Of several items with the same id the first counts and the others fail. `finished` is
/// called after each item, in order and never from two threads at once; setting `stop` ends the run after the items in
/// progress. Throws StorageError if the catalogue itself fails.
IngestReport ingest(const std::vector<IngestItem>& items, Catalogue& catalogue, const Strategies& strategies,
                    const std::function<void(const IngestItem&)>& finished = {},
                    const std::atomic<bool>* stop = nullptr);

/// Removes from a catalogue all songs that are not among the items, or that the ingest behind `report` could not read.
void keep_only(const std::vector<IngestItem>& items, const IngestReport& report, Catalogue& catalogue);

/// The items of an input: the file itself, or all files with a readable format below a folder, sorted by path. The id
/// of a file is its path relative to the folder, without suffix; of a single file its stem. Throws FormatError if the
/// input does not exist or the folder holds no such file.
std::vector<IngestItem> items_of(const std::filesystem::path& input);

}  // namespace tunefind
