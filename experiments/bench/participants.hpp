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

/// A query that takes part in an experiment, and the person who hummed it.
struct Participant {
  QueryEntry entry;
  std::string person;
};

/// The queries that the settings choose: every n-th one (`every`), of all people or of one half of them (`half`).
/// Throws ConfigError if none remains.
std::vector<Participant> choose_participants(const std::vector<QueryEntry>& all, const DataParameters& data);

/// Hears the file of a query, only its first seconds if the setting `seconds` says so; notes (MIDI, kern) are never
/// cut. With the setting `resing`, a pitch file is first rendered by a synthetic voice (of its pitch range, otherwise
/// drawn from the query's id, with background noise at -40 dB), and that recording is heard. Throws AudioError or
/// FormatError that names the file.
Hearing hear_participant(const Participant& one, const DataParameters& data, const Strategies& strategies);

/// The catalogue that is searched in place of files: that of the setting `catalogue`, or the subfolder `catalogue/` of
/// the only data folder if that has no catalogue.tsv; nothing if files are searched. Throws ConfigError if a data
/// folder with such a subfolder is one of several, or is to be shuffled.
std::optional<std::filesystem::path> catalogue_of(const DataParameters& data);

/// The songs that the data folders list. With the setting `shuffle` each gets the id and title of another one, always
/// the same, so that only chance finds the right id. Throws ConfigError if no data folder is named, and FormatError as
/// `read_catalogue_list` does.
std::vector<IngestItem> songs_of_folders(const DataParameters& data);

}  // namespace tunefind
