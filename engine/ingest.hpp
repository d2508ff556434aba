#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/strategies/strategies.hpp"
#include "storage/catalogue/catalogue.hpp"

namespace tunefind {

/// One file to take into a catalogue; `hum` if it is to be read as somebody who hums or sings alone (`read_hum`). A
/// catalogue does not tell how a file was read: it is known by its bytes, whichever way that was.
struct IngestItem {
  std::string id;
  std::filesystem::path path;
  std::string title;
  bool hum = false;
};

/// What became of the items. A failure is one line that names the file and the reason.
struct IngestReport {
  std::size_t added = 0;      ///< new or changed songs
  std::size_t unchanged = 0;  ///< already there with the same content and title
  std::vector<std::string> failures;
  std::vector<std::string> unreadable;  ///< ids of the failures, but for those that repeat an earlier item's
  bool interrupted = false;
};

/// Reads, analyses and stores items, several at once (a TBB pipeline), each song whole or not at all. A file that fails
/// is reported and the rest goes on; items that are there already are skipped, so the same call resumes what was cut
/// short. Of several items with one id the first counts and the others fail. `finished` is called after each item, from
/// one thread at a time; `stop`, if given, ends the run after the items in work. Failures are in the order of the
/// items. Throws StorageError if the catalogue itself fails.
IngestReport ingest(const std::vector<IngestItem>& items, Catalogue& catalogue, const Strategies& strategies,
                    const std::function<void(const IngestItem&)>& finished = {},
                    const std::atomic<bool>* stop = nullptr);

/// Takes out of a catalogue whatever is not one of these items or could not be read by their ingest.
void keep_only(const std::vector<IngestItem>& items, const IngestReport& report, Catalogue& catalogue);

/// The files that an input stands for: itself, or all readable files below a folder, by path. Ids are paths relative to
/// the folder without suffix, the stem for a single file. Throws FormatError if there is no such file or folder, or
/// nothing readable in it.
std::vector<IngestItem> items_of(const std::filesystem::path& input);

}  // namespace tunefind
