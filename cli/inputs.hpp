#pragma once

#include <filesystem>
#include <vector>

#include "engine/ingest.hpp"
#include "experiments/data_folder.hpp"

namespace tunefind {

/// The songs of a data folder (one with a catalogue.tsv) by its list, else of a file or folder as `items_of` has them.
std::vector<IngestItem> songs_of(const std::filesystem::path& input);

/// The queries of a data folder (one with a queries.tsv) by its list, else of a file or folder.
std::vector<QueryEntry> queries_of(const std::filesystem::path& input);

}  // namespace tunefind
