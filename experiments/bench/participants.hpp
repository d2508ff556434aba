#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/ingest.hpp"
#include "engine/query.hpp"
#include "engine/strategies/strategies.hpp"
#include "experiments/bench/run_parameters.hpp"
#include "experiments/formats/data_folder.hpp"

namespace tunefind {

/// A query that takes part in an experiment, and whose it is.
struct Participant {
  QueryEntry entry;
  std::string person;
};

/// Every n-th query, of one half of the people or of all, as the settings say. Throws ConfigError if none remains.
std::vector<Participant> choose_participants(const std::vector<QueryEntry>& all, const DataParameters& data);

/// What is heard of a query: of its first seconds alone, if the settings cut it off; notes (MIDI, kern) stay whole. A
/// pitch file may be sung anew first, by a voice of its range and drawn from its id in a room with some noise. Throws
/// AudioError or FormatError that names the file.
Hearing hear_participant(const Participant& one, const DataParameters& data, const Strategies& strategies);

/// The catalogue that is searched in place of files: the one that is named, or `catalogue/` in the only data folder if
/// that lists no songs of its own. Throws ConfigError if such a folder is one of several, or to be shuffled.
std::optional<std::filesystem::path> catalogue_of(const DataParameters& data);

/// The songs of the data folders. Where they are to be shuffled, each has the id and title of another, drawn from the
/// seed, so that nothing but chance finds the right id. Throws ConfigError if no folder is named, and FormatError as
/// `read_catalogue_list` does.
std::vector<IngestItem> songs_of_folders(const DataParameters& data);

}  // namespace tunefind
