#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "storage/catalogue/catalogue.hpp"

namespace tunefind {

/// Result of `export_catalogue`.
struct CatalogueReport {
  std::size_t songs = 0;              ///< number of exported songs
  std::vector<std::string> failures;  ///< one message for each song whose record cannot be read
};

/// Writes catalogue.csv with one row for each song, in order of id: id, title, source, duration_s, bpm, tonic (0 = C),
/// mode, polyphonic (0 or 1). bpm, tonic and mode are empty where they are unknown. Throws StorageError if the file
/// cannot be written.
CatalogueReport export_catalogue(const Catalogue& catalogue, const std::filesystem::path& out);

}  // namespace tunefind
